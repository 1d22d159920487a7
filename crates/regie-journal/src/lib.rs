//! regie-journal
