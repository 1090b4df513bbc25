/**
 * What each CRM's interface lets us do with an entry that stands, when a person moves the call to another contact or leaves it
 * out. The connector suite holds every connector to its line, the dashboard says it in words, docs/dashboard-api.md has the table.
 */
import type { Connector } from './connector.ts'

export const entryChanges = {
  hubspot: { move: 'moves', remove: 'deletes' },
  odoo: { move: 'moves', remove: 'deletes' },
  suitecrm: { move: 'moves', remove: 'deletes' },
  /** Comments can be neither moved nor deleted: the ticket can, where it holds nothing else. */
  zendesk: { move: 'own_or_anew', remove: 'own_or_marks' },
  /** The voice channel only takes messages. */
  reamaze: { move: 'anew', remove: 'marks' },
  /** `call.updated` says whom a person chose, and that the call was left out. */
  webhook: { move: 'reports', remove: 'reports' },
  /** Its contract neither changes nor deletes what was reported. */
  'call-logger': { move: 'never', remove: 'never' },
} as const satisfies Readonly<Record<string, Connector['entryChanges']>>
