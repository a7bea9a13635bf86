//! A signal in a sentence, in English and Chinese: who reads it knows what was seen, what was expected, since when and how sure.

use super::cause::{Cause, Key, Seen, Strand};
use super::time::{day_of, day_start};
use crate::terms::{Service, SignalKind};

/// One thing said in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// In English.
    pub english: String,
    /// In Chinese.
    pub chinese: String,
}

/// The kinds of numbers that kinds of signals have.
enum Unit {
    Rows,
    Share,
    Times,
    Similarity,
}

const fn unit(kind: SignalKind) -> Unit {
    match kind {
        SignalKind::InconsistentShare | SignalKind::NotProcessedShare | SignalKind::RefusedShare => Unit::Share,
        SignalKind::RepeatedAttempts => Unit::Times,
        SignalKind::SimilarityShift => Unit::Similarity,
        _ => Unit::Rows,
    }
}

fn number(kind: SignalKind, value: f64) -> String {
    match unit(kind) {
        Unit::Rows => format!("{value:.0}"),
        Unit::Share => format!("{:.1} %", value * 100.0),
        Unit::Times => format!("{value:.2}"),
        Unit::Similarity => format!("{value:.3}"),
    }
}

/// The sentence of a cause.
pub(super) fn sentence(kind: SignalKind, service: Option<Service>, cause: &Cause) -> Sentence {
    let Seen { observed, low, high, p_value, entities, .. } = cause.peak;
    let [observed, low, high] = [observed, low, high].map(|value| number(kind, value));
    let (since, until) = (moment(cause.began_s), moment(cause.until_s));
    let (what, things) = what(kind, entities);
    let (of, of_chinese) = service.map_or((String::new(), String::new()), |service| {
        (format!(" of the service {}", service.as_str()), format!("{}服务", chinese(service)))
    });
    let (expected, expected_chinese, sure, sure_chinese) = if p_value > 0.0 {
        (
            format!(", where {low} to {high} would be usual"),
            format!("，通常应为{low}至{high}"),
            format!(" Where nothing is wrong, this comes by chance with a probability of {p_value:.1e}."),
            format!("在正常情况下偶然出现的概率为{p_value:.1e}。"),
        )
    } else {
        let rule = " This breaks an exact rule; nothing about it is estimated.".to_owned();
        (String::new(), String::new(), rule, "该情形违反确定性规则，不含估计。".to_owned())
    };
    Sentence {
        english: format!("{what}{of}: {observed}{expected}, between {since} and {until} in Shanghai.{sure}"),
        chinese: format!(
            "{since}至{until}（北京时间），{of_chinese}{things}：{observed}{expected_chinese}。{sure_chinese}"
        ),
    }
}

/// What was seen, in both languages.
fn what(kind: SignalKind, entities: u32) -> (String, String) {
    let (english, chinese) = match kind {
        SignalKind::VolumeBurst => ("A burst of requests in ten minutes", "十分钟内请求量突增"),
        SignalKind::VolumeDrop => ("Far fewer requests than usual in ten minutes", "十分钟内请求量骤降"),
        SignalKind::VolumeSilence => ("No requests where there always are some", "本应有请求的时段没有请求"),
        SignalKind::VolumeLevel => {
            ("Requests in ten minutes have moved to another level", "每十分钟请求量整体水平发生变化")
        }
        SignalKind::VolumeUnusual => (
            "An unusual number of requests in ten minutes for the time of day and week",
            "每十分钟请求量与该时段的惯常水平不符",
        ),
        SignalKind::InconsistentShare => ("An unusual share of inconsistent answers", "认证结果不一致的比例异常"),
        SignalKind::NotProcessedShare => ("An unusual share of rows that were not processed", "未处理请求的比例异常"),
        SignalKind::RefusedShare => ("An unusual share of refused rows", "被退回请求的比例异常"),
        SignalKind::RepeatedAttempts => {
            ("An unusual number of attempts for each certificate", "同一证件的平均认证次数异常")
        }
        SignalKind::SimilarityShift => ("An unusual mean similarity of faces", "人脸相似度均值异常"),
        SignalKind::ProbingClaims => (
            "Different names or birth dates that failed on one certificate",
            "针对同一证件尝试的不同姓名或出生日期（均不一致）",
        ),
        SignalKind::ProbingCertificates => {
            ("Certificates tried without success, while few agreed", "大量证件被尝试认证且极少一致")
        }
        SignalKind::ProbingFaces => {
            ("Photos tried on one certificate with rising similarity", "针对同一证件反复尝试且相似度逐步升高的照片")
        }
        SignalKind::QuotaExceeded => {
            ("Rows or submissions over the agreed quota of a day", "超出约定每日限额的请求或批次")
        }
        SignalKind::OffHours => ("Rows outside the agreed hours", "约定时段之外的请求"),
        SignalKind::SceneNotAgreed => ("Rows of a scene that is not in the agreement", "协议未约定场景的请求"),
        SignalKind::ServiceNotAgreed => ("Rows of a service that is not in the agreement", "协议未约定服务的请求"),
        SignalKind::FieldNotAgreed => {
            ("Rows with a field that the agreement does not list", "含有协议未列明字段的请求")
        }
        SignalKind::CredentialExpired => {
            ("Submissions signed with a credential that is expired or revoked", "使用已过期或已撤销凭证签名的批次")
        }
        SignalKind::SignatureInvalid => ("Submissions without a valid signature", "签名缺失或无效的批次"),
        SignalKind::SubmissionReplayed => ("Submissions that were made before", "重复提交的批次"),
    };
    if entities > 1 {
        return (
            format!("{english} (by {entities} entities together)"),
            format!("{chinese}（涉及{entities}个使用单位）"),
        );
    }
    (english.to_owned(), chinese.to_owned())
}

const fn chinese(service: Service) -> &'static str {
    match service {
        Service::RealName => "实名认证",
        Service::RealPerson => "实人认证",
        Service::Chip => "证件芯片识读",
    }
}

/// Day and minute in Shanghai.
fn moment(at_s: i64) -> String {
    let day = day_of(at_s);
    let minutes = (at_s - day_start(day)) / 60;
    format!("{day} {:02}:{:02}", minutes / 60, minutes % 60)
}

/// Which days or peers a cause was compared with.
pub(super) fn compared_with(key: &Key, cause: &Cause) -> Sentence {
    let said = |english: &str, chinese: &str| Sentence { english: english.to_owned(), chinese: chinese.to_owned() };
    let Seen { baseline_days, peers, from_s, .. } = cause.peak;
    match key.strand {
        Strand::Rule(SignalKind::ProbingCertificates) if baseline_days == 0 => said(
            "the share of failures of other entities in the same service; it has hardly any history itself",
            "同一服务其他单位的不一致比例；该单位自身尚无足够的历史",
        ),
        Strand::Rule(SignalKind::ProbingCertificates) => {
            said("its own share of failures before", "该单位此前的不一致比例")
        }
        Strand::Rule(_) => said("the agreement", "协议"),
        Strand::Certificate(..) => {
            said("what holders do who mistype: a few claims at most", "持证人填写有误时的情形：至多几组不同的主张")
        }
        Strand::Series(_) if peers > 0 => said(
            &format!("{peers} entities of the same service at the same hour; it has no history of a week itself"),
            &format!("同一服务、同一时刻的{peers}家单位；该单位自身的历史不足一周"),
        ),
        Strand::Series(_) => {
            let day = day_of(from_s);
            let from = day.plus(-i32::from(baseline_days));
            said(
                &format!("its own {baseline_days} days from {from} to {day}"),
                &format!("该单位自身{baseline_days}天的历史（{from}至{day}）"),
            )
        }
    }
}
