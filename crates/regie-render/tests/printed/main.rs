//! What is printed: plans, commands by hand, the runbook in both languages.
#![allow(clippy::unwrap_used)]

mod any_document;
mod by_hand;
mod data_by_hand;
mod example;
mod forms;
mod observed;
mod oc_pizza;
mod pages;
mod plan_text;
mod runbook;
