//! `concord entity`: the life of an entity from its application to its opening (Art. 5 to 9), what comes of its use, and its file.

mod access;
mod deletion;
mod file;
mod materials;
mod steps;
mod timeliness;
mod usage;

use std::io::Write;

pub(super) use access::registered;

use super::acting::Deed;
use super::{Failure, Style};

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// The entity applies (Art. 7(1)). After a refusal or a termination a new life begins.
    Apply(Deed<steps::Apply>),
    /// A material is handed in, for the first time or again (Art. 6, 6 § 2, 9(2)).
    Material(Deed<materials::Submit>),
    /// A material is accepted or not (Art. 6, 7(2)).
    ReviewMaterial(Deed<materials::Review>),
    /// A registered item changed or became invalid: fifteen days from that day (Art. 6 § 2).
    Change(Deed<materials::Change>),
    /// A condition of Art. 5 is met, or is met no longer.
    Condition(Deed<materials::Meet>),
    /// The application passes, does not pass, or is to be supplemented (Art. 7(2)).
    Review(Deed<steps::Review>),
    /// The demand is assessed (Art. 8).
    Demand(Deed<access::Assess>),
    /// The means of access is determined (Art. 8).
    Means(Deed<access::Choose>),
    /// A credential of that means is registered (Art. 8).
    Credential(Deed<access::Register>),
    /// A credential is no longer trusted (Art. 8).
    RevokeCredential(Deed<access::Revoke>),
    /// Access and commissioning begin, or are done (Art. 7(3)).
    Commission(Deed<steps::Commission>),
    /// The agreement is signed; where it is signed already, its next version (Art. 7(4), 9).
    Agree(Deed<steps::Agree>),
    /// The service is opened (Art. 7(5)).
    Open(Deed<steps::Open>),
    /// Somebody complains about fees (Art. 11).
    Complaint(Deed<usage::Complain>),
    /// A complaint is judged (Art. 11).
    JudgeComplaint(Deed<usage::Judge>),
    /// Suspected illegal or criminal acts are reported to the authorities (Art. 15).
    Refer(Deed<usage::Refer>),
    /// A dispute holds what a job would otherwise drop (Art. 10).
    Hold(Deed<usage::Hold>),
    /// A dispute is over (Art. 10).
    Release(Deed<usage::Release>),
    /// The provider's copies of a submission's files are deleted when its results are out, and that is recorded (Art. 10).
    DeleteRequests(deletion::DeleteRequests),
    /// Where an entity stands: its state and scope, what runs, what waits, what has come into being.
    Show(file::One),
    /// What was recorded of an entity: number, moment, who, what, article.
    History(file::One),
    /// How timely results came, p50 and p99 over rows, and how much was asked for against the agreement (Art. 9(3), 9(4)).
    Timeliness(timeliness::Timeliness),
    /// All entities and where they stand.
    List(file::All),
}

pub(super) fn run(command: &Command, style: Style, out: &mut impl Write) -> Result<u8, Failure> {
    match command {
        Command::Apply(deed) => deed.run(style, out),
        Command::Material(deed) => deed.run(style, out),
        Command::ReviewMaterial(deed) => deed.run(style, out),
        Command::Change(deed) => deed.run(style, out),
        Command::Condition(deed) => deed.run(style, out),
        Command::Review(deed) => deed.run(style, out),
        Command::Demand(deed) => deed.run(style, out),
        Command::Means(deed) => deed.run(style, out),
        Command::Credential(deed) => deed.run(style, out),
        Command::RevokeCredential(deed) => deed.run(style, out),
        Command::Commission(deed) => deed.run(style, out),
        Command::Agree(deed) => deed.run(style, out),
        Command::Open(deed) => deed.run(style, out),
        Command::Complaint(deed) => deed.run(style, out),
        Command::JudgeComplaint(deed) => deed.run(style, out),
        Command::Refer(deed) => deed.run(style, out),
        Command::Hold(deed) => deed.run(style, out),
        Command::Release(deed) => deed.run(style, out),
        Command::DeleteRequests(arguments) => deletion::run(arguments, style, out),
        Command::Show(arguments) => file::show(arguments, style, out),
        Command::History(arguments) => file::history(arguments, style, out),
        Command::Timeliness(arguments) => timeliness::run(arguments, style, out),
        Command::List(arguments) => file::list(arguments, style, out),
    }
}
