/**
 * Every kind of source that a configuration may name. A new one is a folder beside this file, made known by one line
 * here (source-type.ts says what it has to give).
 */
import type { SourceType } from '../source-type.ts'
import { asteriskAmi } from './asterisk-ami/asterisk-ami.ts'
import { callLog } from './call-log/source.ts'
import { freePbxCdr } from './freepbx-cdr/source.ts'
import { masterCsv } from './master-csv/source.ts'
import { threecxCallControl } from './threecx-callcontrol/source.ts'
import { threecxCdrText } from './threecx-cdr-text/source.ts'
import { threecxCdrOutput } from './threecx-cdroutput/source.ts'
import { threecxCl } from './threecx-cl/source.ts'
import { threecxXapi } from './threecx-xapi/source.ts'

export const sourceTypes: readonly SourceType[] = [
  threecxCdrOutput,
  threecxCl,
  threecxCallControl,
  threecxXapi,
  threecxCdrText,
  asteriskAmi,
  freePbxCdr,
  masterCsv,
  callLog,
]
