/** The lines of a transcript with the second at which each begins. */
export interface TimedLine {
  readonly text: string
  readonly from: number
}

/** `[1:05] Agent: …` says its time; of other lines it follows from how much was said before them, which is near enough to find it. */
export function timedLines(text: string, seconds: number): TimedLine[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const letters = lines.reduce((sum, line) => sum + line.length, 0)
  let before = 0
  return lines.map((line) => {
    const [whole = '', minutes, rest] = /^\[(\d{1,3}):(\d\d)\]\s*/.exec(line) ?? []
    const from = minutes === undefined ? (before / Math.max(1, letters)) * seconds : Number(minutes) * 60 + Number(rest)
    before += line.length
    return { text: line.slice(whole.length), from }
  })
}
