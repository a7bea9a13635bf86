//! The words of the Measures and of the tables, as an officer reads them in either language.
//!
//! A word that a newer table has and this glossary does not is shown as it is.

use super::due::{DueTime, Task};
use super::words::{Said, Words};
use crate::enforce::{StateName, Whom};
use crate::terms::Service;
use crate::watch::{DayType, Measured, Phase, Severity};

const fn words(zh: &'static str, en: &'static str) -> Words {
    Words { zh, en }
}

/// How the numbers of a kind or a measure are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// Rows, certificates, claims.
    Count,
    /// A share, shown in percent.
    Share,
    /// Any other number.
    Level,
}

/// What a kind of signals is called, and how its numbers are written.
pub(super) struct Kind {
    pub word: &'static str,
    pub name: Words,
    pub unit: Unit,
    /// The measure that it is drawn on.
    pub measure: Option<Measured>,
}

const fn kind(word: &'static str, unit: Unit, measure: Option<Measured>, name: Words) -> Kind {
    Kind { word, name, unit, measure }
}

/// Every kind of the signals table.
pub(super) const KINDS: [Kind; 21] = [
    kind("volume_burst", Unit::Count, Some(Measured::Volume), words("业务量突增", "Burst of volume")),
    kind("volume_drop", Unit::Count, Some(Measured::Volume), words("业务量骤降", "Drop of volume")),
    kind("volume_silence", Unit::Count, Some(Measured::Volume), words("业务突然静默", "Sudden silence")),
    kind("volume_level", Unit::Count, Some(Measured::Volume), words("业务量水平移动", "Shift of the level of volume")),
    kind("volume_unusual", Unit::Count, Some(Measured::Volume), words("业务量异于往常", "Unusual volume")),
    kind(
        "inconsistent_share",
        Unit::Share,
        Some(Measured::Inconsistent),
        words("不一致占比异常", "Unusual share of inconsistent"),
    ),
    kind(
        "not_processed_share",
        Unit::Share,
        Some(Measured::NotProcessed),
        words("未处理占比异常", "Unusual share of not processed"),
    ),
    kind("refused_share", Unit::Share, Some(Measured::Refused), words("拒收占比异常", "Unusual share of refused rows")),
    kind(
        "repeated_attempts",
        Unit::Level,
        Some(Measured::Attempts),
        words("同一证件反复尝试", "Repeated attempts on certificates"),
    ),
    kind(
        "similarity_shift",
        Unit::Level,
        Some(Measured::Similarity),
        words("人脸相似度移动", "Shift of face similarity"),
    ),
    kind(
        "probing_claims",
        Unit::Count,
        Some(Measured::Attempts),
        words("身份试探：一证多名", "Probing: many claims on one certificate"),
    ),
    kind(
        "probing_certificates",
        Unit::Count,
        Some(Measured::Inconsistent),
        words("证件试探：多证少中", "Probing: many certificates, few hits"),
    ),
    kind(
        "probing_faces",
        Unit::Count,
        Some(Measured::Similarity),
        words("人脸试探：一证多照", "Probing: many photos on one certificate"),
    ),
    kind("quota_exceeded", Unit::Count, Some(Measured::Volume), words("超出约定用量", "Quota exceeded")),
    kind("scene_not_agreed", Unit::Count, Some(Measured::NotProcessed), words("场景超出约定", "Scene not agreed")),
    kind(
        "service_not_agreed",
        Unit::Count,
        Some(Measured::NotProcessed),
        words("认证方式超出约定", "Service not agreed"),
    ),
    kind("field_not_agreed", Unit::Count, Some(Measured::NotProcessed), words("比对项超出约定", "Field not agreed")),
    kind("off_hours", Unit::Count, Some(Measured::Volume), words("非营业时段使用", "Use outside hours")),
    kind("credential_expired", Unit::Count, Some(Measured::Refused), words("接入凭证过期", "Expired credential")),
    kind("signature_invalid", Unit::Count, Some(Measured::Refused), words("签名无效", "Invalid signatures")),
    kind("submission_replayed", Unit::Count, Some(Measured::Refused), words("重放提交", "Replayed submissions")),
];

/// What is known of a kind, by the word of the table.
pub(super) fn kind_of(word: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.word == word)
}

/// What a kind is called.
pub(super) fn kind_name(word: &str) -> Said {
    kind_of(word).map_or_else(|| Said::same(word), |kind| kind.name.say())
}

pub(super) const fn measure(measure: Measured) -> (Words, Unit) {
    match measure {
        Measured::Volume => (words("业务量（条）", "Volume, rows"), Unit::Count),
        Measured::Inconsistent => (words("不一致占比", "Share of inconsistent"), Unit::Share),
        Measured::NotProcessed => (words("未处理占比", "Share of not processed"), Unit::Share),
        Measured::Refused => {
            (words("拒收占比（按作业时间）", "Share of refused rows, by the time of jobs"), Unit::Share)
        }
        Measured::Attempts => (words("每证尝试次数", "Attempts per certificate"), Unit::Level),
        Measured::Similarity => (words("平均人脸相似度", "Mean face similarity"), Unit::Level),
    }
}

pub(super) const fn service(service: Service) -> Words {
    match service {
        Service::RealName => words("实名认证", "Real-name"),
        Service::RealPerson => words("实人认证", "Real-person"),
        Service::Chip => words("芯片读取", "Chip reading"),
    }
}

/// The service that something is of, or all of them.
pub(super) fn of_service(one: Option<Service>) -> Said {
    one.map_or_else(|| words("全部方式", "all services").say(), |one| service(one).say())
}

pub(super) const fn severity(severity: Severity) -> Words {
    match severity {
        Severity::High => words("高", "High"),
        Severity::Medium => words("中", "Medium"),
        Severity::Low => words("低", "Low"),
    }
}

pub(super) const fn phase(phase: Phase) -> Words {
    match phase {
        Phase::Begun => words("新出现", "new"),
        Phase::Continuing => words("持续中", "continuing"),
        Phase::Ended => words("已结束", "ended"),
    }
}

pub(super) const fn state(state: StateName) -> Words {
    match state {
        StateName::Unapplied => words("未申请", "Unapplied"),
        StateName::Applied => words("已申请", "Applied"),
        StateName::Supplementing => words("补正材料", "Supplementing"),
        StateName::NotPassed => words("审核不通过", "Not passed"),
        StateName::Commissioning => words("接入联调", "Commissioning"),
        StateName::Agreed => words("已签协议", "Agreed"),
        StateName::Open => words("已开通", "Open"),
        StateName::Suspended => words("已暂停", "Suspended"),
        StateName::Terminated => words("已终止", "Terminated"),
    }
}

pub(super) const fn whom(whom: Whom) -> Words {
    match whom {
        Whom::Officer => words("经办人员", "Officer"),
        Whom::Entity => words("使用单位", "Entity"),
    }
}

pub(super) const fn day_type(day_type: DayType) -> Words {
    match day_type {
        DayType::Workday => words("工作日", "workday"),
        DayType::Weekend => words("周末", "weekend"),
        DayType::Holiday => words("法定节假日", "statutory holiday"),
        DayType::MakeUpWorkday => words("调休上班日", "make-up workday"),
    }
}

pub(super) const fn task(task: Task) -> Words {
    match task {
        Task::SignTermination => words("签署终止服务决定", "Sign the order of termination"),
        Task::SignSuspension => words("签署暂停服务决定", "Sign the order of suspension"),
        Task::RecordFinding => words("登记已成立的认定", "Record the finding that has come into being"),
        Task::RecordSignal => words("登记已成立的信号", "Record the signal that has come into being"),
        Task::Correct => words("改正并报告", "Correct and report"),
        Task::Rectify => words("暂停期间改正", "Correct while suspended"),
        Task::Resubmit => words("重新提交材料", "Resubmit the material"),
        Task::DecideSignal => words("对信号作出决定", "Decide on the signal"),
        Task::ProveNotice => words("取得改正通知送达证明", "Prove receipt of the notice"),
        Task::ProveOrder => words("取得决定送达证明", "Prove receipt of the order"),
        Task::ReviewNoticeReport => words("审核改正报告", "Review the correction report"),
        Task::ReviewOrderReport => words("审核暂停后的改正报告", "Review the report on the suspension"),
        Task::ReconsiderOrder => {
            words("所依据的期限并未届满，复核暂停决定", "Reconsider the suspension: its term had not run out")
        }
        Task::Reopen => words("恢复服务", "Reopen the service"),
        Task::ReviewMaterial => words("审核材料", "Review the material"),
        Task::ReviewApplication => words("审核申请", "Review the application"),
        Task::Supplement => words("补正申请材料", "Supplement the application"),
        Task::Commission => words("接入与联调", "Access and commissioning"),
        Task::SignAgreement => words("签订协议", "Sign the agreement"),
        Task::OpenService => words("开通服务", "Open the service"),
        Task::JudgeComplaint => words("裁定收费投诉", "Judge the complaint about fees"),
        Task::PublishCalendar => words("公布节假日安排", "Publish the calendar"),
    }
}

/// `for 3 days`, `today is the last day`.
pub(super) fn days(time: DueTime) -> Said {
    let number = |days: i32| [Said::same(days.to_string())];
    match time {
        DueTime::Waiting { days: 1, .. } => words("已等 1 天", "for 1 day").say(),
        DueTime::Waiting { days: ..=0, .. } => words("今日起", "since today").say(),
        DueTime::Waiting { days, .. } => words("已等 {0} 天", "for {0} days").with(&number(days)),
        DueTime::Running { days_left: 0, .. } => words("今日到期", "last day today").say(),
        DueTime::Running { days_left: 1, .. } => words("剩 1 天", "1 day left").say(),
        DueTime::Running { days_left: -1, .. } => words("已过 1 天", "1 day over").say(),
        DueTime::Running { days_left: left @ ..0, .. } => words("已过 {0} 天", "{0} days over").with(&number(-left)),
        DueTime::Running { days_left, .. } => words("剩 {0} 天", "{0} days left").with(&number(days_left)),
    }
}

/// The outcome and the reasons of a row, in the words of the contract.
pub(super) fn outcome(word: &str) -> Said {
    match word {
        "consistent" => words("一致", "consistent").say(),
        "inconsistent" => words("不一致", "inconsistent").say(),
        "not_processed" => words("未处理", "not processed").say(),
        other => Said::same(other),
    }
}

/// Every word of this glossary, for whoever walks them.
#[cfg(test)]
pub(super) fn all() -> Vec<(String, Words)> {
    let mut all: Vec<(String, Words)> = KINDS.iter().map(|kind| (kind.word.to_owned(), kind.name)).collect();
    let mut add = |name: String, words: Words| all.push((name, words));
    for one in Measured::ALL {
        add(format!("{one:?}"), measure(one).0);
    }
    Service::ALL.into_iter().for_each(|one| add(format!("{one:?}"), service(one)));
    Severity::ALL.into_iter().for_each(|one| add(format!("{one:?}"), severity(one)));
    Phase::ALL.into_iter().for_each(|one| add(format!("{one:?}"), phase(one)));
    Task::ALL.into_iter().for_each(|one| add(format!("{one:?}"), task(one)));
    [Whom::Officer, Whom::Entity].into_iter().for_each(|one| add(format!("{one:?}"), whom(one)));
    let days = [DayType::Workday, DayType::Weekend, DayType::Holiday, DayType::MakeUpWorkday];
    days.into_iter().for_each(|one| add(format!("{one:?}"), day_type(one)));
    STATES.into_iter().for_each(|one| add(format!("{one:?}"), state(one)));
    all
}

#[cfg(test)]
const STATES: [StateName; 9] = [
    StateName::Unapplied,
    StateName::Applied,
    StateName::Supplementing,
    StateName::NotPassed,
    StateName::Commissioning,
    StateName::Agreed,
    StateName::Open,
    StateName::Suspended,
    StateName::Terminated,
];

#[cfg(test)]
#[path = "glossary_tests.rs"]
mod tests;
