/** What the journal routes share: translated events into the inbox, answered only when they are durable. */
import type { JournalSite, Translation } from '../../adapters/pbx/threecx/journal.ts'
import type { AcceptedReport } from '../../wire/call-report.ts'
import type { OperationContext } from '../http/context.ts'

/** A transcript of a long call may come with the journal. */
export const journalBytesMax = 1_048_576

type Translators = typeof import('../../adapters/pbx/threecx/translate.ts')

/** Throws `storage_unavailable` (503) when nothing could be stored; then the sender tries again. */
export async function acceptJournal<Body>(
  { services, background }: Pick<OperationContext<unknown, unknown, unknown>, 'services' | 'background'>,
  translatorOf: (translators: Translators) => (body: Body, site: JournalSite) => Translation,
  body: Body,
): Promise<AcceptedReport> {
  const { site, settings, pipeline, clock } = services
  // Loaded with the first journal: it brings time zones along, for which a start made by a ringing phone must not wait.
  const translate = translatorOf(await import('../../adapters/pbx/threecx/translate.ts'))
  const { country, dialPrefixes, timeZone } = settings
  const { events } = translate(body, { site, country, dialPrefixes, timeZone, receivedMs: clock.now() })
  const [accepted] = await pipeline.accept([events], background, 'queue')
  if (!accepted) throw new Error('one report was given, so one answer is due')
  return { success: true, response: { call: accepted.callId, status: accepted.status } }
}
