//! regie-dossier
