/** One hit of a search. */
export interface SearchResult {
  title: string;
  url: string;
  snippet: string;
}

export interface SearchQuery {
  query: string;
  count: number;
  /** Two letters, as in `de`. */
  language?: string;
  freshness?: "day" | "week" | "month" | "year";
}

/** Where searches go. */
export interface SearchEngine {
  readonly name: string;
  /** Rejects with a sentence for the model. */
  search(query: SearchQuery, signal: AbortSignal): Promise<SearchResult[]>;
}
