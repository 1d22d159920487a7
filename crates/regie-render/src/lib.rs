//! regie-render
