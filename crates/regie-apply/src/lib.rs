//! regie-apply
