export function acquire(path: string, timeoutMs?: number): () => void;
