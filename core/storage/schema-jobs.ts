/** Work that a vendor does for us and that outlives the process: it is taken up again by the vendor's id. */
export const jobsSchema = `
  CREATE TABLE jobs (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    session_key TEXT NOT NULL,
    model TEXT NOT NULL,
    task_id TEXT,
    order_text TEXT NOT NULL,
    note TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX jobs_open ON jobs (position) WHERE state IN ('ordering', 'running');
  CREATE INDEX jobs_session ON jobs (session_key, position);
  CREATE INDEX jobs_over ON jobs (updated_at) WHERE state IN ('done', 'failed', 'cancelled');
`;
