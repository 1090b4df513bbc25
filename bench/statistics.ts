/** The bench's arithmetic. What is compared is compared within one round, so that a machine that slows down harms no ratio. */

/** The middle value, of an even count the mean of the two middle ones. Throws on an empty list. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const upper = sorted[Math.floor(sorted.length / 2)]
  const lower = sorted[Math.ceil(sorted.length / 2) - 1]
  if (upper === undefined || lower === undefined) throw new RangeError('There is no median of nothing.')
  return (lower + upper) / 2
}

/** The smallest value that at least this share (0 to 1) of the values does not exceed. Throws on an empty list. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
  if (value === undefined) throw new RangeError('There is no quantile of nothing.')
  return value
}

/** The median over the rounds of value ÷ base of the same round. Both lists hold one number a round. */
export function ratioByRound(values: readonly number[], base: readonly number[]): number {
  if (values.length !== base.length) throw new RangeError('Each round needs both measurements.')
  return median(values.map((value, round) => value / (base[round] ?? Number.NaN)))
}
