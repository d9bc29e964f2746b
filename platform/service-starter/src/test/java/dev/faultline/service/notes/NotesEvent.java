package dev.faultline.service.notes;

/** The contract of notes. */
sealed interface NotesEvent {
    String TOPIC = "faultline.notes.events";

    record NoteWritten(String noteId, String text) implements NotesEvent {}
}
