//! regie-plan
