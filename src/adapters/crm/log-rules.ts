/**
 * Which calls a connector logs, as the admin wrote it in `<CONNECTOR>_LOG` (the connector's id in capitals, `_` for `-`):
 * SUITECRM_LOG, CALL_LOGGER_LOG, WEBHOOK_2_LOG. The grammar is deliveries/rules.ts.
 */
import { parseRules } from '../../core/deliveries/rules.ts'
import { SwitchhookError } from '../../lib/errors.ts'
import type { Env } from '../../lib/variable-fields.ts'
import type { Connector } from './connector.ts'
import { bad, checkOf } from './findings.ts'

export function logRulesVariable(connectorId: string): string {
  return `${connectorId.toUpperCase().replaceAll('-', '_')}_LOG`
}

/**
 * The same connector with the rules of its variable, if it is set. With faulty rules it still finds contacts, but logs no
 * call and says why; what waits meanwhile goes by the corrected rules.
 */
export function withLogRules(connector: Connector, env: Env, country: string): Connector {
  const variable = logRulesVariable(connector.id)
  const rules = env[variable]?.trim() ?? ''
  if (rules === '') return connector
  const parsed = parseRules(rules, country)
  if ('wants' in parsed) return { ...connector, rules, wants: parsed.wants }
  const { position, reason } = parsed.fault
  const message = `At character ${position} of ${variable} ${reason}.`
  const refuse = () => Promise.reject(new SwitchhookError('crm_not_configured', message, { retryable: true }))
  return {
    ...connector,
    rules,
    settingsFault: message,
    logCall: refuse,
    amendCall: refuse,
    ...(connector.reportLiveEvent && { reportLiveEvent: refuse }),
    async check(signal) {
      const { findings } = await connector.check(signal)
      return checkOf([...findings, bad(message)])
    },
  }
}
