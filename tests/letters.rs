//! The provider's letters in both languages: whole, and asking for the same.

use concord::enforce::Law;
use concord::enforce::documents::{Addressee, DocumentError, Language, Letter, OrderText};
use concord::terms::{Article, DocumentId, EntityId, FindingId, Identifier, NoticeId, OfficerId, OrderId};

use crate::support::instant;

struct Named {
    entity: EntityId,
    notice: NoticeId,
    order: OrderId,
    finding: FindingId,
    report: DocumentId,
    decider: OfficerId,
}

fn named() -> Named {
    Named {
        entity: EntityId::read("hotel").unwrap(),
        notice: NoticeId::read("N1").unwrap(),
        order: OrderId::read("O1").unwrap(),
        finding: FindingId::read("hotel/1/13(1)/N1/-").unwrap(),
        report: DocumentId::read("R1").unwrap(),
        decider: OfficerId::read("wang").unwrap(),
    }
}

/// Calls with each of the five letters.
fn each(grounds: [Article; 3], mut with: impl FnMut(&Letter<'_>, Addressee<'_>)) {
    let named = named();
    let to = Addressee { entity_id: &named.entity, name: "某酒店有限公司" };
    let at = instant("2024-03-15 09:30");
    let [correction, suspension, termination] = grounds;
    let [suspending, terminating] = [[(&named.finding, suspension)], [(&named.finding, termination)]];
    let order = OrderText {
        order_id: &named.order,
        findings: &suspending,
        reasons: "未在期限内改正 {days}",
        decider: &named.decider,
        signed_on: at.day(),
        effective_at: at,
    };
    with(
        &Letter::Correction {
            notice_id: &named.notice, grounds: &[correction], correct: "停止", issued_on: at.day()
        },
        to,
    );
    with(&Letter::Suspension(order), to);
    with(&Letter::Termination(OrderText { findings: &terminating, ..order }), to);
    with(&Letter::Reopening { order_id: &named.order, report_id: &named.report, reopened_at: at }, to);
    let revoked =
        Letter::Revocation {
            order_id: &named.order, reasons: "送达日期有误", decider: &named.decider, revoked_at: at
        };
    with(&revoked, to);
}

const SOUND: [Article; 3] = [Article::item(12, 2), Article::item(13, 1), Article::item(14, 1)];

#[test]
fn letters_say_what_they_have_to() {
    let law = Law::published();
    let mut written = Vec::new();
    each(SOUND, |letter, to| {
        written.push([Language::Chinese, Language::English].map(|language| letter.render(to, &law, language).unwrap()));
    });
    let titles = [
        ("# 限期改正通知书", "# Notice of correction", "第十二条第（二）项：网络流量异常", "within 10 days"),
        (
            "# 暂停服务决定书",
            "# Order of suspension",
            "收到本决定书之日起三十日内改正",
            "Art. 13(1): failed to correct",
        ),
        ("# 终止服务决定书", "# Order of termination", "自2024年3月15日9时30分起终止", "from 09:30 on 15 March 2024"),
        ("# 恢复服务通知书", "# Notice of reopening", "改正报告（编号：R1）", "Your report R1"),
        (
            "# 撤销暂停服务决定通知书",
            "# Notice of revocation",
            "自2024年3月15日9时30分起恢复",
            "from 09:30 on 15 March 2024",
        ),
    ];
    for ([chinese, english], (zh_title, en_title, zh, en)) in written.iter().zip(titles) {
        assert!(
            chinese.starts_with(zh_title) && chinese.contains(zh) && chinese.contains("某酒店有限公司"),
            "{chinese}"
        );
        assert!(english.starts_with(en_title) && english.contains(en) && english.contains("hotel"), "{english}");
    }
    // What somebody wrote is never read as a template.
    assert!(written[1][0].contains("未在期限内改正 {days}"));
}

#[test]
fn a_letter_has_the_grounds_of_its_measure() {
    let law = Law::published();
    let mut refused = 0;
    each([Article::item(13, 1), Article::item(14, 1), Article::item(12, 1)], |letter, to| {
        let outcome = letter.render(to, &law, Language::Chinese);
        refused += usize::from(matches!(outcome, Err(DocumentError::WrongGround(_))));
        let nameless = letter.render(Addressee { name: "", ..to }, &law, Language::English);
        assert!(matches!(nameless, Err(DocumentError::Empty("entity_name") | DocumentError::WrongGround(_))));
    });
    assert_eq!(refused, 3);
}
