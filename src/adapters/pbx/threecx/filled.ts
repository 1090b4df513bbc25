/**
 * What 3CX leaves in a field that it has nothing for: emptiness, or the variable's own name when that build does
 * not know the variable (`[Transcription]` on V18). Both mean "not given".
 */
const unfilledVariable = /^\[[\w:]+\]$/

/** The field's text without surrounding white space; undefined where the PBX gave nothing. */
export function filled(text: string | undefined): string | undefined {
  const trimmed = text?.trim() ?? ''
  return trimmed === '' || unfilledVariable.test(trimmed) ? undefined : trimmed
}

/** The filled ones of some texts, joined by a space; undefined when none is. */
export function joinFilled(...texts: readonly (string | undefined)[]): string | undefined {
  return filled(texts.flatMap((text) => filled(text) ?? []).join(' '))
}

/** The first reading that succeeds. */
export function firstOf<T>(...readings: readonly (T | undefined)[]): T | undefined {
  return readings.find((reading) => reading !== undefined)
}
