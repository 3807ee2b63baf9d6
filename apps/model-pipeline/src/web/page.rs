//! The page: a form, and the newest jobs. Its script sends the form and waits for what is not ready.

use crate::job::Job;
use maud::{DOCTYPE, Markup, html};

/// The page over these jobs.
pub(crate) fn render(jobs: &[Job]) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Pictures into models" }
                link rel="stylesheet" href="/style.css";
                script src="/page.js" defer {}
            }
            body {
                main {
                    h1 { "Pictures into models" }
                    p { "What is bright becomes high. A PNG or a JPEG of at most 1 MiB." }
                    form #order {
                        label { "Picture " input type="file" name="picture" accept="image/png,image/jpeg" required; }
                        label { "Text " input name="text" maxlength="200"; }
                        button { "Make a model" }
                        p #problem role="alert" {}
                    }
                    table {
                        thead { tr { th { "Text" } th { "Job" } th { "Stage" } th { "Model" } } }
                        tbody #jobs { @for job in jobs { (row(job)) } }
                    }
                    @if jobs.is_empty() { p { "No jobs yet." } }
                }
            }
        }
    }
}

fn row(job: &Job) -> Markup {
    html! {
        tr data-job=(job.id) data-stage=(job.stage.word()) {
            td { (job.text) }
            td { a href={ "/jobs/" (job.id) } { code { (&job.id[..8]) } } }
            td.stage title=[job.reason.as_deref()] { (job.stage.word()) }
            td.model {}
        }
    }
}
