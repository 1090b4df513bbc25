/**
 * The rules of a site: what opens an alert, after how long, and how often it is reminded of (pure). What is stored is what
 * differs from these; a rule that a later release adds holds as it stands here.
 */
import {
  type AlertKind,
  type AlertRule,
  type AlertRules,
  type AlertRulesChange,
  alertKinds,
} from '../../../wire/alert.ts'

const common = { on: true, outsideHours: false, remindEveryMinutes: 60 } as const

export const defaultRules: AlertRules = {
  rules: {
    nobody_logged_in: { ...common, forMinutes: 5 },
    nobody_free: { ...common, forMinutes: 1 },
    long_wait: { ...common, forMinutes: 0, limit: 180 },
    abandoned_calls: { ...common, forMinutes: 0, limit: 5 },
    phones_unregistered: { ...common, forMinutes: 2 },
    trunk_down: { ...common, forMinutes: 2 },
    source_silent: { ...common, forMinutes: 2 },
    missing_calls: { ...common, forMinutes: 0, remindEveryMinutes: 24 * 60 },
    crm_paused: { ...common, forMinutes: 15 },
    dead_deliveries: { ...common, forMinutes: 0, limit: 1 },
  },
  resolveAfterSeconds: 60,
}

/** Of one rule only what is named changes. */
export function withChange(rules: AlertRules, change: AlertRulesChange): AlertRules {
  const changed = alertKinds.map((kind): [AlertKind, AlertRule] => {
    const given = Object.entries(change.rules?.[kind] ?? {}).filter(([, value]) => value !== undefined)
    const { destinations, ...changed } = { ...rules.rules[kind], ...Object.fromEntries(given) }
    return [kind, destinations == null ? changed : { ...changed, destinations }]
  })
  return {
    rules: { ...rules.rules, ...Object.fromEntries(changed) },
    resolveAfterSeconds: change.resolveAfterSeconds ?? rules.resolveAfterSeconds,
  }
}
