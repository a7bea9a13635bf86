//! What the page itself says: headings, columns, explanations. Sentences with places are filled by [`Words::with`].
//!
//! [`Words::with`]: super::words::Words::with

use super::words::words;

words! {
    // The head and the first screen.
    TITLE: "出入境证件身份认证 · 流量异常夜报", "Exit/entry certificate identification · Nightly report on traffic";
    SKIP: "跳到正文", "Skip to the content";
    LANGUAGE: "语言", "Language";
    CONTENTS: "目录", "Contents";
    NIGHT: "当日概况", "The night at a glance";
    DATE_KIND: "{0}（{1}，{2}）", "{1} {0}, {2}";
    AS_OF: "待办截至 {0}（北京时间）", "due as of {0} (Beijing time)";
    LEDE_SIGNALS:
        "{0} 家使用单位中，{1} 家有信号：高 {2} 个，中 {3} 个，低 {4} 个。",
        "{1} of {0} entities with signals: {2} high, {3} medium, {4} low.";
    LEDE_QUIET: "{0} 家使用单位，当日没有信号。", "{0} entities, and no signal on this day.";
    LEDE_OFFICER: "{0} 件事等经办人员处理，最久已等 {1}。", "Waiting for an officer: {0}, the longest for {1}.";
    LEDE_NOBODY: "没有事项等经办人员处理。", "Nothing waits for an officer.";
    NO_VERDICT:
        "信号是线索，不是结论：是否发出改正通知或者不予采纳，由经办人员决定。任何单位都不会仅因信号而被暂停。",
        "A signal is never a verdict: an officer decides whether it leads to a notice or is dismissed. Nobody is \
         suspended by a signal alone.";
    CHANGED: "有何变化", "What changed";
    URGENT: "各单位最紧要的信号", "The most urgent signal of each entity";
    WAITS: "等谁处理", "What waits for whom";
    ALL_SIGNALS: "全部 {0} 个信号", "all signals ({0})";
    ALL_DUE: "全部 {0} 件待办", "all that is due ({0})";
    NOTHING: "无", "None";
    NONE_DUE: "没有待办。", "Nothing is due.";
    NO_SIGNALS: "没有信号。", "No signals.";
    STATES: "单位状态", "States of entities";
    SIGNALS_MOVED: "信号：新出现 {0}，持续 {1}，结束 {2}，已抑制 {3}", "Signals: {0} new, {1} continuing, {2} ended, {3} suppressed";

    // Numbers of the day.
    WITH_TRAFFIC: "有业务的单位", "Entities with traffic";
    ROWS: "已答复（条）", "Rows answered";
    CONSISTENT: "一致", "Consistent";
    INCONSISTENT: "不一致", "Inconsistent";
    NOT_PROCESSED: "未处理", "Not processed";
    REJECTS: "拒收（条）", "Rows refused";
    DAY_BEFORE: "前日", "day before";
    SAME_WEEKDAY: "近 {0} 个{1}", "{1}s ({0})";
    POINTS: "{0} 个百分点", "{0} points";

    // Tables.
    SEVERITY: "程度", "Severity";
    ENTITY: "使用单位", "Entity";
    SIGNAL: "信号", "Signal";
    SINCE: "自", "Since";
    SERVICE: "认证方式", "Service";
    STATE: "状态", "State";
    WHOM: "等谁", "Waits for";
    WHAT: "事项", "What";
    ABOUT: "所涉", "About";
    HOW_LONG: "时间", "How long";
    ARTICLE: "条款", "Article";
    LAST_DAY: "到期日", "Last day";
    WINDOW: "时段", "Window";
    OBSERVED: "观测", "Observed";
    OBSERVED_EXPECTED: "观测与预期", "Observed and expected";
    EXPECTED: "预期", "Expected";
    EXPECTED_RANGE: "预期范围", "Expected range";
    NUMBER: "数量", "Number";
    BEST: "最高程度", "Gravest";

    // Headings.
    DUE_ALL: "待办事项", "What is due";
    DUE_CAPTION: "全部单位的待办，按紧急程度排列", "What is due of all entities, the most urgent first";
    SIGNALS_BY_ENTITY: "各单位的信号", "Signals by entity";
    INDEX_CAPTION: "有信号的单位，按最紧要的信号排列", "Entities with signals, in the order of their most urgent one";
    MORE: "其余信号", "Further signals";
    MORE_CAPTION: "未展开的信号，每行一个", "Signals that are not shown in full, one a row";
    LEFT_OUT: "未列出的信号", "Signals that are left out";
    LEFT_OUT_SAID:
        "为使本文件不超过 2 MB，另有 {0} 个信号没有列出；下面的查询列出全部：",
        "So that this file stays within 2 MB, {0} signals are left out; this query lists all of them:";
    LEFT_OUT_CAPTION: "没有列出的信号，按种类", "Signals that are left out, by kind";
    ROWS_LEFT_OUT: "另有 {0} 行没有列出。", "Rows left out: {0}.";
    SUPPRESSED: "已抑制的信号", "Suppressed signals";
    SUPPRESSED_CAPTION: "按经办人员的决定不与其他信号一起显示", "Not shown among the others, by an officer's decision";
    SUPPRESSED_NONE: "没有被抑制的信号。", "No signal is suppressed.";
    SUPPRESSED_BY: "决定人", "By whom";
    SUPPRESSED_WHY: "理由", "Why";
    SUPPRESSED_UNTIL: "有效期至", "Until";
    FOR_GOOD: "长期", "for good";
    QUALITY: "数据质量", "Quality of the data";
    ABOUT_REPORT: "如何阅读本报告", "How to read this report";

    // An entity and a signal.
    STATE_SINCE: "{0}，自 {1}", "{0} since {1}";
    ROWS_DAY: "当日 {0} 条", "Rows on the day: {0}";
    ROWS_DAY_EXPECTED:
        "当日 {0} 条；当日关闭的时段共 {1} 条，预期约 {2} 条",
        "Rows on the day: {0}; of the buckets closed on it: {1}, about {2} expected";
    REJECTS_DAY: "拒收 {0} 条", "Rows refused: {0}";
    DUE_OF_ENTITY: "本单位待办", "Due of this entity";
    HOW_SURE: "把握", "How sure";
    COMPARED: "比较对象", "Compared with";
    LEADS_TO: "可能的后续", "What it can lead to";
    EXPECTED_SPAN: " {0} 至 {1}", "{0} to {1}";
    EXPECTED_UP_TO: "不超过 {0}", "up to {0}";
    EXPECTED_AT_LEAST: "不低于 {0}", "{0} or more";
    FACTS: "{0}；预期{1}", "{0}; expected {1}";
    LEADS_NOTICE:
        "经办人员可依{0}发出改正通知。自送达证明之日起 {1} 日内改正并报告（{2}）；逾期即形成{3}的认定。",
        "An officer may issue a correction notice under {0}. From proven receipt the entity has {1} days to correct \
         and report ({2}); then a finding under {3} comes into being.";
    LEADS_ORDER:
        "依{0}无须先发改正通知：证据齐备后由经办人员签署暂停决定；自送达证明之日起 {1} 日内改正（{2}），否则形成{3}的认定。",
        "{0} needs no notice before it: on the evidence an officer may sign an order of suspension. From proven \
         receipt the entity has {1} days to correct ({2}); else a finding under {3} comes into being.";
    LEADS_OTHER: "依{0}由经办人员决定。", "An officer decides under {0}.";
    RULE_SURE: "规则直接成立，没有概率判断。", "The rule is met as such; no probability is involved.";
    P_COMMON: "若一切正常，这样的时段也不罕见", "where nothing is wrong, such a window is not rare";
    P_RARE: "若一切正常，约每 {0}个这样的时段才会出现一次", "where nothing is wrong, about one such window in {0} looks like this";
    P_RAREST:
        "若一切正常，十亿个这样的时段里也难得出现一次",
        "where nothing is wrong, not one such window in a thousand million looks like this";
    Q_SAID:
        "当晚同样强或者更强的信号中，预计误报占 {0}",
        "of the night's signals that are as strong or stronger, {0} are expected to be false";
    Q_SAID_LESS:
        "当晚同样强或者更强的信号中，预计误报不到 0.1 %",
        "of the night's signals that are as strong or stronger, less than 0.1 % are expected to be false";
    EVIDENCE_ROWS: "证据：{0} 行中的 {1} 行", "Evidence: {1} of {0} rows";
    EVIDENCE_QUERY: "证据：查询语句", "Evidence: the query";
    EVIDENCE_CAPTION:
        "结果表的样例行；证件与主张只以密钥散列的开头显示",
        "Sample rows of the results; certificates and claims are shown by the beginning of their keyed hashes";
    QUERY: "列出全部行的查询（concord sql）", "Query that lists all rows (concord sql)";
    QUERY_CUT: "查询过长，此处截断；完整语句在 JSON 中。", "The query is too long and cut here; it is whole in the JSON.";
    TIME: "时间", "Time";
    SCENE: "场景", "Scene";
    DOC_TYPE: "证件种类", "Type";
    CERTIFICATE: "证件", "Certificate";
    CLAIM: "主张", "Claim";
    OUTCOME: "结果", "Outcome";
    REASONS: "原因", "Reasons";
    SIMILARITY: "相似度", "Similarity";
    ROW_HASH: "行散列", "Row hash";
    JOB: "作业", "Job";
    IDENTITY: "编号与版本", "Names and versions";
    SIGNAL_ID: "信号编号", "Signal";
    DETECTOR: "检测器", "Detector";
    REPLAY_HASH: "重放散列", "Replay hash";
    FURTHER_OF_ENTITY: "本单位其余信号", "Further signals of this entity";
    SCENES_CAPTION: "按场景，与此前四周相比", "By scene, beside the four weeks before";
    DAYS_BEFORE: "此前有数据的天数", "Days before with rows";
    SCENE_SHARE: "业务占比（以往）", "Share of rows (before)";
    SCENE_INCONSISTENT: "不一致（以往）", "Inconsistent (before)";
    SCENE_NOT_PROCESSED: "未处理（以往）", "Not processed (before)";
    BESIDE_USUAL: "{0}（{1}）", "{0} ({1})";
    TO_TOP: "回到概况", "Back to the top";

    // Plots.
    PLOT_WEEK: "{0} · {1} · 最近 {2} 天", "{0} · {1} · last {2} days";
    PLOT_WINDOW: "{0} · {1} · 信号时段前后", "{0} · {1} · around the window";
    PLOT_SMALL: "{0} · {1}", "{0} · {1}";
    PLOT_DESC:
        "信号时段 {0}。{1} 个数据点，观测最小 {2}，最大 {3}，{4} 点越界报警。",
        "Window {0}. Points: {1}, least {2}, greatest {3}, alarms: {4}.";
    PLOT_TABLE: "图中数值", "The numbers of the plot";
    PLOT_TABLE_CAPTION:
        "信号时段前后的数值，每行为若干相邻时段的均值",
        "Numbers around the window; each row is the mean of neighbouring buckets";
    LEGEND_OBSERVED: "观测值", "observed";
    LEGEND_EXPECTED: "预期值", "expected";
    LEGEND_BAND: "预期范围", "expected range";
    LEGEND_WINDOW: "信号时段", "the signal's window";
    LEGEND_ALARM: "越界报警", "over the alert budget";
    ALL_CURVES: "本单位各项曲线", "The entity's other curves";
    TIMES_SHANGHAI: "时间均为北京时间", "times are Beijing time";

    // Quality.
    JOBS: "当日的作业", "Jobs of the day";
    LATE: "迟到的行", "Late rows";
    LATE_MAX: "{0}，其中最久的在请求 {1}后才随作业送到", "{0}; the oldest came {1} after it was asked";
    LATE_OLDEST: "最久（从请求到作业）", "Oldest, from request to job";
    LATE_CAPTION: "送到时所属时段已关闭的行，按单位", "Rows whose bucket was closed when they came, by entity";
    OPEN_BUCKETS: "有数据而尚未关闭的时段", "Buckets with rows, not closed";
    OPEN_OF: "{0}，涉及 {1} 家单位", "{0}, of {1} entities";
    WITHOUT_HISTORY: "尚无自己基线的单位", "Entities without a baseline of their own";
    MISSING_DAYS: "没有结果的日子", "Days without results";
    GAPS: "缺口", "Gaps";
    GAPS_CAPTION: "按单位自己的历史应有数据而没有数据的时段", "Stretches where an entity's own history expects rows and none came";
    EXPECTED_ROWS: "预期（条）", "Rows expected";
    WHOLE:
        "没有迟到的行，没有缺口，也没有缺失的日子。",
        "No row came late, there is no gap, and no day is missing.";
    DOUBTFUL:
        "数据有缺陷：{0} 处缺口，{1} 日没有结果，{2} 行迟到。",
        "The data has flaws: gaps {0}, days without results {1}, late rows {2}.";

    // How to read.
    READ_BAND:
        "浅色带是按本单位历史（或同类单位）在该时刻预期的范围；实线是观测值，虚线是预期值，圆点是超出该曲线报警预算的时段，底色标出信号时段。断开的线表示没有数据。",
        "The pale band is what is expected at that time from the entity's own history, or from its peers; the line is \
         what was observed, the dashed line what was expected; dots are buckets over the curve's alert budget; the \
         shaded stretch is the signal's window. A broken line means that there is no data.";
    READ_P:
        "p 值：若一切正常，出现同样极端或者更极端情形的概率。它不是“单位无过错的概率”。",
        "The p-value is the probability of something as extreme where nothing is wrong. It is not the probability \
         that the entity did nothing wrong.";
    READ_Q:
        "q 值：把当晚所有同样强的信号一并采纳时，其中误报的预计占比（Benjamini–Hochberg）。",
        "The q-value is the share of false ones to be expected when every signal of the night that is as strong is \
         taken as true (Benjamini–Hochberg).";
    READ_SEVERITY: "程度分高、中、低三级，同时以三格标记和文字表示。", "Severity has three grades, shown by three bars and in words.";
    READ_PRIVACY:
        "本报告不含姓名、证件号码、出生日期和照片；证件与主张只以密钥散列的开头出现。",
        "This report holds no name, number, birth date or photo; certificates and claims appear only by the beginning \
         of their keyed hashes.";
    READ_TERMS:
        "期限按自然日计算，收到当日不计入；最后一日为法定节假日或者休息日的，顺延至其后第一个工作日。没有送达证明，期限不开始。",
        "Terms count calendar days; the day of receipt is not counted, and a last day on a holiday or a weekend moves \
         to the next working day. Without proven receipt no term runs.";
    VERSIONS: "版本", "Versions";
    V_PROGRAM: "程序", "Program";
    V_WATCH: "监测", "Watch";
    V_DETECTORS: "检测器", "Detectors";
    V_RULES: "判定规则", "Rules";
    V_LAW: "办法规则", "Law's rules";
    V_CALENDAR: "节假日安排", "Calendar";
    ANSWERED: "已报告，待审核", "answered, waits for its review";
    CALENDAR_MISSING: "该年节假日安排未公布", "no calendar is published for that year";
}
