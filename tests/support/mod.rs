//! What the tests share: folders, a small world, jobs, and readers of what jobs write.

pub mod binary;
pub mod fixture;
pub mod folder;
pub mod job;
pub mod life;
pub mod night;
pub mod night_cases;
pub mod office;
pub mod onnx;
pub mod outputs;
pub mod parsing;
pub mod photos;
pub mod provider;
pub mod refusals;
pub mod rows;
pub mod schema;
pub mod script;

pub use binary::concord;
pub use fixture::{Fixture, fixture};
pub use folder::Folder;
pub use job::{NOW, answer, options, try_job};
pub use life::{Life, Stage, instant, officer, standard};
pub use outputs::{Answers, EntityLine, RejectLine, assert_same};
pub use script::{fact_of, show};
