//! Parts of Chinese names with their pinyin in capitals, ü as YU (the spelling of passports since 2012).
//!
//! Origin: the surnames are the common ones of the yearly reports of the Ministry of Public Security, roughly in
//! their order; given characters, compound surnames and minority names were picked by hand. Characters whose
//! reading in a name is in doubt (覃, 翟, 娜, 乐, 强, 兴, 朝, 和…) are left out. Surnames with a reading of
//! their own are in, with that reading: 单 SHAN, 仇 QIU, 曾 ZENG, 解 XIE, 区 OU, 查 ZHA.

/// A part of a name: native script, then capital Latin letters.
pub(super) type Part = (&'static str, &'static str);

/// Surnames of one character, roughly from the most common to the rarest.
#[rustfmt::skip]
pub(super) const SURNAMES: &[Part] = &[
    ("王", "WANG"), ("李", "LI"), ("张", "ZHANG"), ("刘", "LIU"), ("陈", "CHEN"), ("杨", "YANG"), ("黄", "HUANG"),
    ("赵", "ZHAO"), ("吴", "WU"), ("周", "ZHOU"), ("徐", "XU"), ("孙", "SUN"), ("马", "MA"), ("朱", "ZHU"),
    ("胡", "HU"), ("郭", "GUO"), ("何", "HE"), ("林", "LIN"), ("罗", "LUO"), ("高", "GAO"), ("郑", "ZHENG"),
    ("梁", "LIANG"), ("谢", "XIE"), ("宋", "SONG"), ("唐", "TANG"), ("许", "XU"), ("邓", "DENG"), ("韩", "HAN"),
    ("冯", "FENG"), ("曹", "CAO"), ("彭", "PENG"), ("曾", "ZENG"), ("肖", "XIAO"), ("田", "TIAN"), ("董", "DONG"),
    ("潘", "PAN"), ("袁", "YUAN"), ("蔡", "CAI"), ("蒋", "JIANG"), ("余", "YU"), ("于", "YU"), ("杜", "DU"),
    ("叶", "YE"), ("程", "CHENG"), ("魏", "WEI"), ("苏", "SU"), ("吕", "LYU"), ("丁", "DING"), ("任", "REN"),
    ("卢", "LU"), ("姚", "YAO"), ("沈", "SHEN"), ("钟", "ZHONG"), ("姜", "JIANG"), ("崔", "CUI"), ("谭", "TAN"),
    ("陆", "LU"), ("范", "FAN"), ("汪", "WANG"), ("廖", "LIAO"), ("石", "SHI"), ("金", "JIN"), ("韦", "WEI"),
    ("贾", "JIA"), ("夏", "XIA"), ("付", "FU"), ("方", "FANG"), ("邹", "ZOU"), ("熊", "XIONG"), ("白", "BAI"),
    ("孟", "MENG"), ("秦", "QIN"), ("邱", "QIU"), ("侯", "HOU"), ("江", "JIANG"), ("尹", "YIN"), ("薛", "XUE"),
    ("闫", "YAN"), ("雷", "LEI"), ("龙", "LONG"), ("史", "SHI"), ("陶", "TAO"), ("黎", "LI"), ("贺", "HE"),
    ("毛", "MAO"), ("段", "DUAN"), ("郝", "HAO"), ("顾", "GU"), ("龚", "GONG"), ("邵", "SHAO"), ("武", "WU"),
    ("钱", "QIAN"), ("戴", "DAI"), ("严", "YAN"), ("莫", "MO"), ("孔", "KONG"), ("向", "XIANG"), ("常", "CHANG"),
    ("汤", "TANG"), ("康", "KANG"), ("施", "SHI"), ("文", "WEN"), ("牛", "NIU"), ("樊", "FAN"), ("葛", "GE"),
    ("邢", "XING"), ("安", "AN"), ("齐", "QI"), ("易", "YI"), ("乔", "QIAO"), ("伍", "WU"), ("庞", "PANG"),
    ("颜", "YAN"), ("倪", "NI"), ("庄", "ZHUANG"), ("聂", "NIE"), ("章", "ZHANG"), ("鲁", "LU"), ("岳", "YUE"),
    ("殷", "YIN"), ("詹", "ZHAN"), ("申", "SHEN"), ("欧", "OU"), ("耿", "GENG"), ("关", "GUAN"), ("兰", "LAN"),
    ("焦", "JIAO"), ("俞", "YU"), ("左", "ZUO"), ("柳", "LIU"), ("甘", "GAN"), ("祝", "ZHU"), ("包", "BAO"),
    ("宁", "NING"), ("尚", "SHANG"), ("符", "FU"), ("舒", "SHU"), ("阮", "RUAN"), ("柯", "KE"), ("纪", "JI"),
    ("梅", "MEI"), ("童", "TONG"), ("凌", "LING"), ("毕", "BI"), ("单", "SHAN"), ("裴", "PEI"), ("霍", "HUO"),
    ("苗", "MIAO"), ("曲", "QU"), ("成", "CHENG"), ("温", "WEN"), ("骆", "LUO"), ("谷", "GU"), ("卞", "BIAN"),
    ("仇", "QIU"), ("解", "XIE"), ("区", "OU"), ("查", "ZHA"), ("盛", "SHENG"), ("佟", "TONG"),
];

/// Surnames of two characters.
#[rustfmt::skip]
pub(super) const SURNAMES_COMPOUND: &[Part] = &[
    ("欧阳", "OUYANG"), ("上官", "SHANGGUAN"), ("司马", "SIMA"), ("司徒", "SITU"), ("诸葛", "ZHUGE"),
    ("皇甫", "HUANGFU"), ("尉迟", "YUCHI"), ("公孙", "GONGSUN"), ("慕容", "MURONG"), ("令狐", "LINGHU"),
    ("夏侯", "XIAHOU"), ("东方", "DONGFANG"), ("端木", "DUANMU"), ("呼延", "HUYAN"), ("轩辕", "XUANYUAN"),
    ("宇文", "YUWEN"), ("长孙", "ZHANGSUN"),
];

/// Characters of given names: one reading, then every character of that reading.
#[rustfmt::skip]
pub(super) const GIVEN: &[(&str, &str)] = &[
    ("AI", "艾爱"), ("AN", "安"), ("BAI", "白"), ("BAO", "宝保"), ("BEI", "蓓贝"), ("BIN", "斌彬滨宾"),
    ("BING", "冰兵炳"), ("BO", "波博勃"), ("CAI", "才彩"), ("CAN", "灿"), ("CHANG", "昌畅"), ("CHAO", "超潮"),
    ("CHEN", "晨辰琛臣"), ("CHENG", "诚城承程"), ("CHUN", "春纯淳"), ("CONG", "聪丛"), ("DA", "达"), ("DAN", "丹"),
    ("DE", "德"), ("DI", "迪"), ("DONG", "东冬栋"), ("DUO", "朵多"), ("EN", "恩"), ("FAN", "凡帆"), ("FANG", "芳方"),
    ("FEI", "飞菲"), ("FEN", "芬"), ("FENG", "峰丰枫锋凤风"), ("FU", "福富甫"), ("GANG", "刚钢"), ("GE", "歌"),
    ("GUANG", "光广"), ("GUI", "贵桂"), ("GUO", "国果"), ("HAI", "海"), ("HAN", "涵寒翰"), ("HANG", "航杭"),
    ("HAO", "浩豪昊皓"), ("HE", "鹤荷"), ("HENG", "恒"), ("HONG", "红宏鸿虹洪"), ("HUA", "花华"), ("HUAN", "欢焕"),
    ("HUI", "慧辉惠晖卉"), ("JI", "吉继"), ("JIA", "佳嘉家"), ("JIAN", "建健剑"), ("JIANG", "江"), ("JIAO", "娇"),
    ("JIE", "杰洁捷"), ("JIN", "进锦金津瑾"), ("JING", "静晶敬婧菁京"), ("JUAN", "娟"), ("JUN", "军君俊钧骏"),
    ("KAI", "凯开"), ("KANG", "康"), ("KE", "科珂"), ("KUN", "坤昆"), ("LAN", "兰岚澜"), ("LEI", "磊蕾雷"),
    ("LI", "丽力立莉利礼"), ("LIAN", "莲"), ("LIANG", "亮良"), ("LIN", "琳霖麟"), ("LING", "玲灵凌铃"),
    ("LONG", "龙隆"), ("LU", "璐鹭路"), ("LUO", "洛"), ("LYU", "律"), ("MAN", "曼满"), ("MEI", "梅美媚"),
    ("MENG", "梦萌孟"), ("MIAO", "苗妙"), ("MIN", "敏民旻"), ("MING", "明铭鸣"), ("MO", "墨"), ("NAN", "楠男"),
    ("NI", "妮"), ("NING", "宁"), ("PEI", "佩培沛"), ("PENG", "鹏朋"), ("PING", "平萍"), ("QI", "琪琦奇启祺"),
    ("QIAN", "倩谦千"), ("QIANG", "蔷"), ("QIAO", "巧"), ("QIN", "琴勤沁"), ("QING", "清庆晴青卿"), ("QIONG", "琼"),
    ("QIU", "秋"), ("QUAN", "全泉"), ("QUN", "群"), ("RAN", "冉然"), ("REN", "仁"), ("RONG", "荣蓉融"),
    ("RU", "如茹"), ("RUI", "瑞睿蕊锐"), ("RUO", "若"), ("SEN", "森"), ("SHA", "沙"), ("SHAN", "山珊"),
    ("SHENG", "胜升圣"), ("SHI", "诗世时"), ("SHU", "书淑舒"), ("SHUANG", "双爽"), ("SHUN", "顺"), ("SI", "思"),
    ("SONG", "松"), ("SU", "素"), ("TAI", "泰"), ("TAO", "涛桃韬"), ("TENG", "腾"), ("TIAN", "天田甜"),
    ("TING", "婷庭"), ("TONG", "桐彤"), ("WAN", "婉"), ("WANG", "旺"), ("WEI", "伟薇威维巍玮"), ("WEN", "文雯"),
    ("WU", "武"), ("XI", "希曦熙喜"), ("XIA", "霞"), ("XIAN", "贤"), ("XIANG", "祥翔香湘"), ("XIAO", "晓小潇"),
    ("XIN", "欣新鑫馨心"), ("XING", "星"), ("XIONG", "雄"), ("XIU", "秀"), ("XU", "旭"), ("XUAN", "轩萱宣璇"),
    ("XUE", "雪学"), ("XUN", "勋"), ("YA", "雅亚"), ("YAN", "燕艳妍岩彦炎"), ("YANG", "阳洋扬"), ("YAO", "瑶耀尧"),
    ("YE", "晔"), ("YI", "一怡毅艺益逸仪依"), ("YIN", "银音"), ("YING", "英颖莹"), ("YONG", "永勇"), ("YOU", "友"),
    ("YU", "玉宇雨瑜煜裕"), ("YUAN", "媛园远源元"), ("YUE", "月悦越跃"), ("YUN", "云芸"), ("ZE", "泽"),
    ("ZENG", "增"), ("ZHAN", "展"), ("ZHE", "哲"), ("ZHEN", "珍振真"), ("ZHENG", "正政"), ("ZHI", "志芝智"),
    ("ZHONG", "忠"), ("ZHOU", "舟洲"), ("ZHU", "竹珠"), ("ZHUO", "卓"), ("ZI", "子紫"), ("ZONG", "宗"), ("ZUO", "佐"),
];

/// Names of minorities, which stand on both sides of a middle dot.
#[rustfmt::skip]
pub(super) const MINORITY: &[Part] = &[
    ("阿卜杜拉", "ABUDULA"), ("艾力", "AILI"), ("玉素甫", "YUSUFU"), ("热合曼", "REHEMAN"), ("买合木提", "MAIHEMUTI"),
    ("吐尔逊", "TUERXUN"), ("阿依古丽", "AYIGULI"), ("迪丽努尔", "DILINUER"), ("帕提古丽", "PATIGULI"),
    ("艾合买提", "AIHEMAITI"), ("伊明", "YIMING"), ("尼亚孜", "NIYAZI"), ("库尔班", "KUERBAN"), ("赛买提", "SAIMAITI"),
    ("古丽娜尔", "GULINAER"), ("巴合提", "BAHETI"), ("叶尔兰", "YEERLAN"), ("努尔兰", "NUERLAN"),
];
