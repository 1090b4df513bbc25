/** The Odoo module for 3CX: its key `crm.3cx.auth` and the template that it publishes. */
import { parseOdooSettings } from '../../../adapters/crm/odoo/settings.ts'
import { connectorFault, type MovedVariable, moved, type OldSystem, takeOverKey } from './plan.ts'

/** The system parameter, as a line `crm.3cx.auth=…` of a settings file. */
const parameter = 'crm.3cx.auth'

export const odoo: OldSystem = {
  id: 'odoo',
  title: 'Odoo module',
  recognises: ({ env, odoo: template }) => template !== undefined || env[parameter] !== undefined,
  plan({ env, odoo: template }) {
    const isParameter = env[parameter] !== undefined
    const key = takeOverKey(
      isParameter ? env[parameter] : template?.key,
      isParameter ? parameter : 'the template’s apikey',
      'the template’s apikey in 3CX',
      'lookup',
    )
    const address: MovedVariable[] = template?.address
      ? [{ name: 'ODOO_URL', value: template.address, secret: false, from: 'the template’s hostodoo' }]
      : moved('ODOO_URL', env, 'ODOO_URL')
    const settings = [
      ...address,
      ...moved('ODOO_DATABASE', env, 'ODOO_DATABASE'),
      ...moved('ODOO_LOGIN', env, 'ODOO_LOGIN'),
      ...moved('ODOO_API_KEY', env, 'ODOO_API_KEY', true),
    ]
    return {
      variables: [...settings, ...key.variables],
      agents: [],
      steps: [
        ...(address.length === 0
          ? ['Set ODOO_URL, ODOO_API_KEY and, before Odoo 19, ODOO_LOGIN (docs/crm-odoo.md).']
          : []),
        ...connectorFault(parseOdooSettings, settings),
        ...key.steps,
        'In 3CX, put this deployment’s address into the template’s hostodoo; the template itself stays as it is.',
        'Set SWITCHHOOK_COUNTRY where it is not US.',
        'When calls are shown, uninstall the module in Odoo.',
      ],
      withoutCounterpart: [],
    }
  },
}
