/**
 * Every kind of source that a configuration may name. A new one is a folder beside this file, made known by one line
 * here (source-type.ts says what it has to give).
 */
import type { SourceType } from '../source-type.ts'
import { asteriskAmi } from './asterisk-ami/asterisk-ami.ts'
import { threecxCallControl } from './threecx-callcontrol/source.ts'
import { threecxXapi } from './threecx-xapi/source.ts'

export const sourceTypes: readonly SourceType[] = [asteriskAmi, threecxCallControl, threecxXapi]
