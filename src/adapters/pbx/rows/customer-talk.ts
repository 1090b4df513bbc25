/**
 * Talk with the customer. Who consults a colleague before an attended transfer holds the customer meanwhile, but the
 * records of the conversation with the customer go on through it.
 */
interface Span {
  readonly fromMs: number
  readonly toMs: number
}

export interface Talk extends Span {
  /** The extensions in it. */
  readonly agents: readonly string[]
  /** Of a consultation: the extension that asked. */
  readonly consultedBy?: string | undefined
}

/** Undefined where nobody consulted: the legs say it all. */
export function customerTalkSeconds(talks: readonly Talk[]): number | undefined {
  const consultations = talks.filter(({ consultedBy }) => consultedBy !== undefined)
  if (consultations.length === 0) return undefined
  const joined = talks.flatMap((talk) => {
    if (talk.consultedBy !== undefined) return []
    const gaps = consultations.filter(({ consultedBy }) => talk.agents.includes(consultedBy ?? ''))
    return gaps.reduce<Span[]>(without, [talk])
  })
  return Math.round(unionMs(joined) / 100) / 10
}

function without(spans: Span[], gap: Span): Span[] {
  return spans.flatMap(({ fromMs, toMs }) =>
    [
      { fromMs, toMs: Math.min(toMs, gap.fromMs) },
      { fromMs: Math.max(fromMs, gap.toMs), toMs },
    ].filter((span) => span.toMs > span.fromMs),
  )
}

function unionMs(spans: readonly Span[]): number {
  let totalMs = 0
  let reachedMs = Number.NEGATIVE_INFINITY
  for (const { fromMs, toMs } of [...spans].sort((a, b) => a.fromMs - b.fromMs)) {
    totalMs += Math.max(0, toMs - Math.max(fromMs, reachedMs))
    reachedMs = Math.max(reachedMs, toMs)
  }
  return totalMs
}
