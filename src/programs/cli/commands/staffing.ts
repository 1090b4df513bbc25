/** `switchhook staffing`: who is at the phones, when, and what is reported of it. */
import { type CliCommand, commandGroup } from '../command.ts'
import { addAlertCommands } from './staffing-alerts.ts'
import { addHolidayCommands } from './staffing-holidays.ts'
import { addHoursCommands } from './staffing-hours.ts'
import { addOverrideCommand } from './staffing-override.ts'
import { addStatusCommands } from './staffing-status.ts'

export const staffing: CliCommand = (program, context) => {
  const group = commandGroup(
    program,
    'staffing',
    'Who is in which queue; business hours, holidays, overrides and alerts',
  )
  addStatusCommands(group, context)
  addHoursCommands(group, context)
  addHolidayCommands(group, context)
  addOverrideCommand(group, context)
  addAlertCommands(group, context)
}
