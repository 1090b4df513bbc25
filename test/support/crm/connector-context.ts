/** What a connector under test is made with: an empty site and no network but the given one. */

import type { ConnectorContext } from '../../../src/adapters/crm/connector.ts'
import { systemRandom } from '../../../src/ports/clock.ts'
import { openMemoryRecords } from '../memory-records.ts'
import { noAgents } from '../silent.ts'
import { createVirtualClock } from '../virtual-clock.ts'

export function connectorContext(given: Partial<ConnectorContext> & Pick<ConnectorContext, 'fetch'>): ConnectorContext {
  const clock = given.clock ?? createVirtualClock()
  return {
    clock,
    random: systemRandom,
    records: openMemoryRecords({ site: 'main', clock }),
    agents: noAgents,
    country: 'GB',
    timeZone: 'Europe/London',
    ...given,
  }
}
