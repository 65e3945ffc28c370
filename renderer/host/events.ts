/**
 * The `data:` lines of a server-sent event stream, one at a time. Aborts and ends when nothing, not even a heartbeat, came for
 * `silenceMs`. EventSource would do this, but it cannot send the Authorization header.
 */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  attempt: AbortController,
  silenceMs: number,
): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    const watchdog = setTimeout(() => attempt.abort(), silenceMs);
    const chunk = await reader.read().finally(() => clearTimeout(watchdog));
    if (chunk.done) return;
    rest += decoder.decode(chunk.value, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.startsWith('data: ')) yield line.slice('data: '.length);
  }
}
