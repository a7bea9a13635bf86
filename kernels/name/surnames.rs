//! Surnames that are read or written by rules of their own.
//!
//! What comes in are the first characters of a name, in their standard forms; what goes out are their readings as a surname.
//! Invariants: a surname that is not here is read as its character is anywhere; both tables are in the order of the
//! characters, since they are searched.
//!
//! Origin: the readings that the Modern Chinese Dictionary (现代汉语词典) marks as those of the surname. Where documents
//! also carry a second one it stands beside it: 覃 QIN and TAN, 乐 YUE and LE are all the readings that their characters
//! have, so that they need no entry; 黑 HE and HEI, 召 SHAO and, among the Dai, ZHAO.

use super::characters::Syllable;

/// The readings that a character has as a surname, where they are not those that it has anywhere.
pub(super) fn of_one(character: char) -> Option<&'static [Syllable]> {
    SINGLE.binary_search_by_key(&character, |(surname, _)| *surname).ok().map(|place| SINGLE[place].1)
}

/// The readings of a compound surname.
pub(super) fn of_two(characters: [char; 2]) -> Option<&'static [Syllable; 2]> {
    COMPOUND.binary_search_by_key(&characters, |(surname, _)| *surname).ok().map(|place| &COMPOUND[place].1)
}

/// Whether a name that begins with a compound surname may also have a surname of one character: 单于飞 is CHANYU FEI or SHAN
/// YUFEI. The first characters of the others are read like this in these surnames alone, or are hardly surnames.
pub(super) fn may_be_divided(compound: [char; 2]) -> bool {
    !matches!(compound, ['万', '俟'] | ['尉', '迟'] | ['澹', '台'] | ['长', '孙'])
}

/// Whether a surname is written with this character in traditional script too, so that other characters, which are
/// simplified to it, are other surnames or none: 范 is not 範, 后 is not 後.
pub(super) fn keeps_its_form(character: char) -> bool {
    KEPT.contains(character)
}

/// Surnames whose traditional form is the standard one, although the character also stands for another: 余 (餘), 沈 (瀋),
/// 于, 干 (幹), 谷 (穀), 姜 (薑), 卜 (蔔), 种 (種), 朴 (樸), 曲 (麯), 郁 (鬱), 咸 (鹹), 岳 (嶽), 游 (遊), 周 (週), 朱 (硃), 松 (鬆)
/// and so on. Of 云 (雲), 党 (黨) and 丰 (豐) both forms are old surnames, and they are not here.
const KEPT: &str = "范后余沈于干谷姜卜种朴曲郁咸岳游周朱松涂占秋千布采征折升向台胡回舍仇里卷才准志蒙梁仆术御合家冬";

const fn s(letters: &str) -> Syllable {
    Syllable::new(letters)
}

#[rustfmt::skip]
static SINGLE: &[(char, &[Syllable])] = &[
    ('万', &[s("WAN")]), ('乜', &[s("NIE")]), ('仇', &[s("QIU")]), ('伯', &[s("BO")]), ('区', &[s("OU")]),
    ('单', &[s("SHAN")]), ('南', &[s("NAN")]), ('卜', &[s("BU")]), ('参', &[s("SHEN"), s("CAN")]),
    ('句', &[s("GOU")]), ('叶', &[s("YE")]), ('员', &[s("YUN")]), ('和', &[s("HE")]), ('宓', &[s("MI")]),
    ('宿', &[s("SU")]), ('尉', &[s("WEI")]), ('强', &[s("QIANG")]), ('扁', &[s("BIAN")]), ('折', &[s("SHE")]),
    ('曾', &[s("ZENG")]), ('朝', &[s("CHAO")]), ('朴', &[s("PIAO")]), ('查', &[s("ZHA")]), ('校', &[s("XIAO")]),
    ('殷', &[s("YIN")]), ('洗', &[s("XIAN")]), ('炅', &[s("GUI")]), ('率', &[s("SHUAI")]), ('番', &[s("PAN")]),
    ('盛', &[s("SHENG")]), ('石', &[s("SHI")]), ('种', &[s("CHONG")]), ('秘', &[s("BI")]), ('笮', &[s("ZE")]),
    ('粘', &[s("NIAN")]), ('糜', &[s("MI")]), ('繁', &[s("PO")]), ('缪', &[s("MIAO")]), ('能', &[s("NAI")]),
    ('艾', &[s("AI")]), ('薄', &[s("BO")]), ('行', &[s("XING")]), ('解', &[s("XIE")]),
    ('谌', &[s("CHEN"), s("SHEN")]), ('贾', &[s("JIA")]), ('车', &[s("CHE")]), ('还', &[s("HUAN")]),
    ('郄', &[s("QIE"), s("XI")]), ('郗', &[s("XI"), s("CHI")]), ('都', &[s("DU")]), ('重', &[s("CHONG")]),
    ('钭', &[s("TOU")]), ('陆', &[s("LU")]), ('黑', &[s("HE"), s("HEI")]),
];

#[rustfmt::skip]
static COMPOUND: &[([char; 2], [Syllable; 2])] = &[
    (['万', '俟'], [s("MO"), s("QI")]), (['上', '官'], [s("SHANG"), s("GUAN")]),
    (['东', '方'], [s("DONG"), s("FANG")]), (['东', '郭'], [s("DONG"), s("GUO")]),
    (['东', '里'], [s("DONG"), s("LI")]), (['东', '门'], [s("DONG"), s("MEN")]),
    (['乐', '正'], [s("YUE"), s("ZHENG")]), (['亓', '官'], [s("QI"), s("GUAN")]),
    (['令', '狐'], [s("LING"), s("HU")]), (['仲', '孙'], [s("ZHONG"), s("SUN")]),
    (['仲', '长'], [s("ZHONG"), s("CHANG")]), (['公', '乘'], [s("GONG"), s("SHENG")]),
    (['公', '仪'], [s("GONG"), s("YI")]), (['公', '伯'], [s("GONG"), s("BO")]),
    (['公', '冶'], [s("GONG"), s("YE")]), (['公', '孙'], [s("GONG"), s("SUN")]),
    (['公', '皙'], [s("GONG"), s("XI")]), (['公', '羊'], [s("GONG"), s("YANG")]),
    (['公', '良'], [s("GONG"), s("LIANG")]), (['公', '西'], [s("GONG"), s("XI")]),
    (['北', '堂'], [s("BEI"), s("TANG")]), (['北', '宫'], [s("BEI"), s("GONG")]),
    (['单', '于'], [s("CHAN"), s("YU")]), (['南', '宫'], [s("NAN"), s("GONG")]),
    (['南', '郭'], [s("NAN"), s("GUO")]), (['南', '门'], [s("NAN"), s("MEN")]),
    (['即', '墨'], [s("JI"), s("MO")]), (['叱', '干'], [s("CHI"), s("GAN")]), (['叶', '赫'], [s("YE"), s("HE")]),
    (['司', '寇'], [s("SI"), s("KOU")]), (['司', '徒'], [s("SI"), s("TU")]), (['司', '空'], [s("SI"), s("KONG")]),
    (['司', '马'], [s("SI"), s("MA")]), (['呼', '延'], [s("HU"), s("YAN")]), (['哥', '舒'], [s("GE"), s("SHU")]),
    (['壤', '驷'], [s("RANG"), s("SI")]), (['夏', '侯'], [s("XIA"), s("HOU")]),
    (['太', '叔'], [s("TAI"), s("SHU")]), (['太', '史'], [s("TAI"), s("SHI")]),
    (['夹', '谷'], [s("JIA"), s("GU")]), (['子', '车'], [s("ZI"), s("JU")]), (['宇', '文'], [s("YU"), s("WEN")]),
    (['完', '颜'], [s("WAN"), s("YAN")]), (['宗', '政'], [s("ZONG"), s("ZHENG")]),
    (['宰', '父'], [s("ZAI"), s("FU")]), (['尉', '迟'], [s("YU"), s("CHI")]), (['屈', '突'], [s("QU"), s("TU")]),
    (['左', '丘'], [s("ZUO"), s("QIU")]), (['巫', '马'], [s("WU"), s("MA")]),
    (['张', '简'], [s("ZHANG"), s("JIAN")]), (['微', '生'], [s("WEI"), s("SHENG")]),
    (['慕', '容'], [s("MU"), s("RONG")]), (['拓', '跋'], [s("TUO"), s("BA")]),
    (['梁', '丘'], [s("LIANG"), s("QIU")]), (['欧', '阳'], [s("OU"), s("YANG")]),
    (['段', '干'], [s("DUAN"), s("GAN")]), (['淳', '于'], [s("CHUN"), s("YU")]),
    (['漆', '雕'], [s("QI"), s("DIAO")]), (['澹', '台'], [s("TAN"), s("TAI")]),
    (['濮', '阳'], [s("PU"), s("YANG")]), (['独', '孤'], [s("DU"), s("GU")]),
    (['申', '屠'], [s("SHEN"), s("TU")]), (['百', '里'], [s("BAI"), s("LI")]),
    (['皇', '甫'], [s("HUANG"), s("FU")]), (['相', '里'], [s("XIANG"), s("LI")]),
    (['端', '木'], [s("DUAN"), s("MU")]), (['第', '五'], [s("DI"), s("WU")]), (['纳', '兰'], [s("NA"), s("LAN")]),
    (['羊', '舌'], [s("YANG"), s("SHE")]), (['耶', '律'], [s("YE"), s("LV")]),
    (['范', '姜'], [s("FAN"), s("JIANG")]), (['褚', '师'], [s("CHU"), s("SHI")]),
    (['西', '门'], [s("XI"), s("MEN")]), (['西', '陵'], [s("XI"), s("LING")]),
    (['诸', '葛'], [s("ZHU"), s("GE")]), (['谷', '梁'], [s("GU"), s("LIANG")]),
    (['豆', '卢'], [s("DOU"), s("LU")]), (['贺', '兰'], [s("HE"), s("LAN")]), (['贺', '若'], [s("HE"), s("RUO")]),
    (['赫', '连'], [s("HE"), s("LIAN")]), (['轩', '辕'], [s("XUAN"), s("YUAN")]),
    (['达', '奚'], [s("DA"), s("XI")]), (['那', '拉'], [s("NA"), s("LA")]), (['钟', '离'], [s("ZHONG"), s("LI")]),
    (['长', '孙'], [s("ZHANG"), s("SUN")]), (['闻', '人'], [s("WEN"), s("REN")]),
    (['闾', '丘'], [s("LV"), s("QIU")]), (['颛', '孙'], [s("ZHUAN"), s("SUN")]),
    (['鲜', '于'], [s("XIAN"), s("YU")]),
];

#[cfg(test)]
#[path = "surnames_tests.rs"]
mod tests;
