/** Imported holidays that run out (pure): they are computed for some years and stored, and nobody but a person imports them again. */
import { type Finding, finding } from './problem.ts'

const dayMs = 86_400_000
/** From then on it is shown, as the page Hours and the CLI do. */
const shownForDays = 60
/** From then on it can't wait. */
const urgentForDays = 14

/** `until`: the last day that is stored, such as 2026-12-26. */
export function holidayProblems(
  imported: readonly { readonly source: string; readonly until: string }[],
  nowMs: number,
): Finding[] {
  return imported.flatMap(({ source, until }) => {
    const untilMs = Date.parse(until)
    const leftDays = (untilMs - nowMs) / dayMs
    if (leftDays >= shownForDays) return []
    return [
      finding({
        ...{ kind: 'holidays_run_out', subject: source, needsYou: leftDays < urgentForDays },
        title: 'Imported holidays run out',
        sentence: `Those of ${source} are stored until ${until} only. After that the hours know no holidays of it.`,
        whatToDo: 'Import them again: npx switchhook staffing holidays import.',
        ...{ firstAtMs: untilMs - shownForDays * dayMs, changedAtMs: 0, signature: until },
      }),
    ]
  })
}
