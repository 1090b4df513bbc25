/** States by shape and word, never by colour alone: a check in a disc, a clock, a cross in a diamond, a question, a dash. */

export type Glyph = 'ok' | 'wait' | 'dead' | 'none' | 'ask'

interface Props {
  readonly glyph: Glyph
  /** Read aloud and shown on hover; absent where a word stands beside it. */
  readonly name?: string
}

export function State({ glyph, name }: Props) {
  if (name === undefined) {
    return (
      <svg class={`d ${glyph}`} viewBox="0 0 16 16" aria-hidden="true">
        <Shape glyph={glyph} />
      </svg>
    )
  }
  return (
    <svg class={`d ${glyph}`} viewBox="0 0 16 16" role="img" aria-label={name}>
      <title>{name}</title>
      <Shape glyph={glyph} />
    </svg>
  )
}

function Shape({ glyph }: Props) {
  const line = { fill: 'none', stroke: 'currentColor', 'stroke-linecap': 'round' } as const
  const inside = { ...line, stroke: 'var(--surface)', 'stroke-linejoin': 'round' } as const
  switch (glyph) {
    case 'ok':
      return (
        <>
          <circle cx="8" cy="8" r="7" fill="currentColor" />
          <path d="M4.8 8.3l2.2 2.2 4.2-4.6" {...inside} stroke-width="1.8" />
        </>
      )
    case 'wait':
      return (
        <>
          <circle cx="8" cy="8" r="6" {...line} stroke-width="1.8" />
          <path d="M8 4.8V8l2.2 1.4" {...line} stroke-width="1.6" />
        </>
      )
    case 'dead':
      return (
        <>
          <path d="M8 .8L15.2 8 8 15.2.8 8z" fill="currentColor" />
          <path d="M5.9 5.9l4.2 4.2M10.1 5.9l-4.2 4.2" {...inside} stroke-width="1.7" />
        </>
      )
    case 'ask':
      return (
        <>
          <rect x="1.5" y="1.5" width="13" height="13" rx="3.5" {...line} stroke-width="1.7" />
          <path d="M6.3 6.3a1.8 1.8 0 1 1 2.6 1.6c-.6.3-.9.6-.9 1.2M8 11.3v.1" {...line} stroke-width="1.6" />
        </>
      )
    case 'none':
      return <path d="M5 8h6" {...line} stroke-width="1.8" />
  }
}

export function Brand() {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="#0b6b5d" />
      <path
        d="M9 12a7 7 0 0 1 14 0v2a3 3 0 0 1-3 3h-8a3 3 0 0 0 0 6h11"
        fill="none"
        stroke="#fff"
        stroke-width="3"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  )
}
