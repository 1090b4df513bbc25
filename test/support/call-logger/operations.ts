/** The call logger's two operations, as its users have them. */
import { createFormCheck } from '../crm/vendor-forms.ts'

export const callLoggerFormCheck = createFormCheck('The call logger', [
  { method: 'GET', path: '/api/health' },
  {
    method: 'POST',
    path: '/api/calls/from-pbx',
    body: {
      members: {
        ...{ phoneNumber: 'string', callDuration: 'integer', callOwnerExtension: 'string', callOwnerEmail: 'string' },
        ...{ timestamp: 'string', pbxCallId: 'string' },
        callDirection: ['INBOUND', 'OUTBOUND'],
      },
      required: [
        ...['phoneNumber', 'callDuration', 'callOwnerExtension', 'callOwnerEmail', 'callDirection', 'timestamp'],
        'pbxCallId',
      ],
    },
  },
])
