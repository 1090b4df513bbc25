/** Reads the business hours of a 3CX from its XAPI: five small requests each time, and once the names of its time zones. */
import * as z from 'zod'
import type { ReportedHours } from '../../../../core/staffing/hours/hours.ts'
import { type ThreecxApi, unreadable } from '../api/api.ts'
import { readAllRows } from './all-rows.ts'
import { type OfficeHoursAnswers, readOfficeHours } from './office-hours.ts'

const grant =
  'in Integrations > API tick XAPI (Configuration API) for the client ID and give it a department and a role that may see office hours'

/** The requests, without paging. */
export const hoursPaths = {
  officeHours: '/xapi/v1/OfficeHours?$select=TimeZoneId,Hours,BreakTime',
  groups:
    '/xapi/v1/Groups?$select=Id,Name,Number,IsDefault,TimeZoneId,Hours,BreakTime,CurrentGroupHours,OverrideExpiresAt',
  holidays: '/xapi/v1/Holidays?$orderby=Id',
  queues: '/xapi/v1/Queues?$select=Number,Name&$expand=Groups',
  ringGroups: '/xapi/v1/RingGroups?$select=Number,Name&$expand=Groups',
  timeZones: '/xapi/v1/Defs/TimeZones?$select=Id,IanaName',
} as const

const anything = z.looseObject({})

export class OfficeHoursReader {
  readonly #api: ThreecxApi
  #timeZones: OfficeHoursAnswers['timeZones']

  constructor(api: ThreecxApi) {
    this.#api = api
  }

  /** Rejects with `source_unauthorized`, `source_unreachable`, `source_unreadable`, or the signal's reason. */
  async read(signal: AbortSignal): Promise<Omit<ReportedHours, 'source' | 'asOfMs'>> {
    const list = (path: string) => readAllRows(this.#api, { path, form: anything, grant }, signal)
    const zones = this.#timeZones ?? (await list(hoursPaths.timeZones))
    const answers = {
      officeHours: await this.#api.get({ path: hoursPaths.officeHours, grant }, signal),
      groups: await list(hoursPaths.groups),
      holidays: await list(hoursPaths.holidays),
      queues: [...(await list(hoursPaths.queues)), ...(await list(hoursPaths.ringGroups))],
      timeZones: zones,
    }
    try {
      // Its own form is what refuses what is not understood.
      const hours = readOfficeHours(answers as OfficeHoursAnswers)
      this.#timeZones = zones as OfficeHoursAnswers['timeZones']
      return hours
    } catch (thrown) {
      if (thrown instanceof z.ZodError) throw unreadable(this.#api.url)
      throw thrown
    }
  }
}
