"""A terminal timeline explorer: scroll a chronology, filter it by actor, open an event into the
words of its sources.

The words, used alike in code, files and on screen:

- An **event** is something that happened, in one record: when, what, who, and the sources.
- An **actor** takes part in events. A **registry** gives an actor an id, a name and aliases, so
  that "Pentagon", "DoD" and "Department of War" are one.
- A **source** is where a statement comes from. A **quote** is a verbatim passage of a source:
  exact to the character, or it is not a quote.
- A **when** is what is known of an event's time, as four bounds: begin earliest and latest, end
  earliest and latest. **Precision** is never invented.
- A **chronology** is all events read. In code, a **corpus** holds them in one total order, an
  **index** is what is looked up in it, and a **lens** shows them as known on some day and in one of
  two orders. A **query** says which events to show, as a tree of terms over a table of **fields**,
  and can say itself in words; a **selection** is a query and the lens to look through. A **view**
  is the events that a query selects through a lens; a **saved view** is a selection with a name.
- A **draft** is an event as a person types it, before it is the record of a file.
- A **problem** is what is wrong with a file, as data: place, code, severity, message, help.

Who may import whom: `dates` nothing of ours; `core` only `dates`; neither knows a screen, a file
system or a clock (`core.order` is events against each other, `core.schema` the event file).
`explorer` and `files` import both: the first is the interface without a screen, the second turns
bytes into records and problems. `tui` shows and never decides, and knows all of these; `cli` knows
`tui` as well, and imports the interface and the schema only when a command needs them.

One datum: bytes, guarded read (`files`), JSON, schema, `Event`, corpus, lens, view, screen lines.
One keystroke: key, message, `explorer.update`, the next state and its effects, repaint.
"""

__version__ = "0.1.0"
