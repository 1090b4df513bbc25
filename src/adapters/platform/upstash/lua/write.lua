-- A write. A script that fails does not undo what it wrote, therefore it reads and judges everything first and only then
-- changes anything.
-- ARGV: now, write id, how many expired records to purge, then for each write: op (p or d), collection, id, expected version
-- or '', what a conflict does (a or s), expiry or '', text, number of entries, index and key of each. A count (c) has its
-- group where others have their collection, changes for entries, and as text `collection\0name of written\0name of skipped`
-- or ''. A check (k) has index, bounds and, for entries, name and version of each record that must be there; a condition (e) has
-- a record's name and version. An announcement (a) follows the put that it rides on, with its text, and is no write of its own.
-- Returns '1' (committed) or '0' and a letter for each write: w written, s skipped, c conflict; then '!' when something could
-- not be announced. Needs changing.lua, counting.lua, live.lua and announce.lua.
local now, memo, purged = tonumber(ARGV[1]), base .. 'w:' .. ARGV[2], tonumber(ARGV[3])
local at, outcomes, states, order, counts, puts, announcements = 4, {}, {}, {}, {}, {}, {}
-- Nothing is changed before this: a request that is repeated gets its answer again.
local function isRepeated(answer) return not redis.call('SET', memo, answer, 'PX', 60000, 'NX') end
local function refused(position)
  local rest = 0
  while at <= #ARGV do
    if ARGV[at] ~= 'a' then rest = rest + 1 end
    at = at + 8 + 2 * tonumber(ARGV[at + 7])
  end
  local answer = '0' .. string.rep('s', position - 1) .. 'c' .. string.rep('s', rest)
  return isRepeated(answer) and redis.call('GET', memo) or answer
end
local function versionOf(name)
  local r = redis.call('HMGET', base .. 'r:' .. name, 'v', 'x')
  return (r[1] and not (r[2] and tonumber(r[2]) <= now)) and tonumber(r[1]) or 0
end
local function isAsFound(index, from, to, first, last)
  local wanted, left, seen = {}, 0, {}
  for i = first, last, 2 do wanted[ARGV[i]], left = tonumber(ARGV[i + 1]), left + 1 end
  for _, member in ipairs(redis.call('ZRANGE', base .. 'i:' .. index, '[' .. from, '(' .. to, 'BYLEX')) do
    local name = string.sub(member, string.find(member, '%z') + 1)
    if not seen[name] then
      seen[name] = true
      local version = versionOf(name)
      if version > 0 and wanted[name] ~= version then return false end
      if version > 0 then left = left - 1 end
    end
  end
  return left == 0
end
while at <= #ARGV do
  local op, collection, expect, conflict = ARGV[at], ARGV[at + 1], ARGV[at + 3], ARGV[at + 4]
  local expiry, text, extras = ARGV[at + 5], ARGV[at + 6], tonumber(ARGV[at + 7])
  local name, first, outcome = collection .. '\0' .. ARGV[at + 2], at + 8, 'w'
  at = first + 2 * extras
  if op == 'a' then
    if outcomes[#outcomes] == 'w' then announcements[#announcements + 1] = text end
    outcome = nil
  elseif op == 'k' then
    if not isAsFound(collection, ARGV[first - 6], expect, first, at - 1) then return refused(#outcomes + 1) end
  elseif op == 'e' then
    if versionOf(name) ~= tonumber(expect) then return refused(#outcomes + 1) end
  elseif op == 'c' then
    counts[#counts + 1] = { group = collection, expiry = expiry, text = text, first = first, last = at - 1 }
  else
    local state = states[name]
    if not state then
      local r = redis.call('HMGET', base .. 'r:' .. name, 'v', 'x', 'e')
      local gone = r[2] and tonumber(r[2]) <= now
      state = { version = (r[1] and not gone) and tonumber(r[1]) or 0, before = r[3] or '', was = r[2] or '', touched = false }
      states[name] = state
      order[#order + 1] = name
    end
    local isMet = expect == '' or tonumber(expect) == state.version
    if not isMet and (op == 'd' or conflict ~= 's') then return refused(#outcomes + 1) end
    if op == 'p' then
      local letter = isMet and 'w' or 's'
      puts[letter .. collection] = (puts[letter .. collection] or 0) + 1
    end
    if not isMet then outcome = 's'
    elseif op == 'd' then state.touched, state.version, state.expiry, state.after = true, 0, '', ''
    else
      local entries = {}
      for i = first, at - 1 do entries[#entries + 1] = ARGV[i] .. '\0' end
      state.touched, state.version, state.text, state.expiry = true, state.version + 1, text, expiry
      state.after = table.concat(entries)
    end
  end
  outcomes[#outcomes + 1] = outcome
end
local answer = '1' .. table.concat(outcomes)
if isRepeated(answer) then return redis.call('GET', memo) end
-- The list is there only while a snapshot is taken; one that has grown too long ends the snapshot.
local function noteChanges()
  local names = {}
  for _, name in ipairs(order) do names[#names + 1] = 'r' .. name end
  for _, c in ipairs(counts) do names[#names + 1] = 'c' .. c.group end
  if #names > 0 and redis.call('RPUSHX', base .. 'changed', unpack(names)) > 200000 then redis.call('DEL', base .. 'changed') end
end
noteChanges()
local added, removed = {}, {}
local function move(name, state)
  if state.before ~= state.after then
    local stands = {}
    eachEntry(state.after, function(index, key) stands[index .. '\0' .. key] = false end)
    eachEntry(state.before, function(index, key)
      if stands[index .. '\0' .. key] == nil then gather(removed, index, key .. '\0' .. name)
      else stands[index .. '\0' .. key] = true end
    end)
    eachEntry(state.after, function(index, key)
      if not stands[index .. '\0' .. key] then gather(added, index, 0, key .. '\0' .. name) end
    end)
  end
  if state.expiry == '' then
    if state.was ~= '' then gather(removed, base .. 'x', name) end
  elseif state.expiry ~= state.was then gather(added, base .. 'x', state.expiry, name) end
end
for _, name in ipairs(order) do
  local state, record = states[name], base .. 'r:' .. name
  if state.touched then
    move(name, state)
    local fields = { 'v', state.version, 't', state.text, 'e', state.after }
    if state.expiry ~= '' then fields[7], fields[8] = 'x', state.expiry end
    if state.version == 0 then redis.call('DEL', record) else redis.call('HSET', record, unpack(fields)) end
    if state.version > 0 and state.expiry == '' and state.was ~= '' then redis.call('HDEL', record, 'x') end
  end
end
send('ZREM', removed)
send('ZADD', added)
local groups, changed = {}, {}
for _, c in ipairs(counts) do
  local group = changed[c.group] or { changes = {} }
  if not changed[c.group] then groups[#groups + 1] = c.group end
  changed[c.group], group.expiry = group, c.expiry
  for i = c.first, c.last do group.changes[#group.changes + 1] = ARGV[i] end
  local collection, written, skipped = string.match(c.text, '^([^%z]*)%z([^%z]*)%z([^%z]*)$')
  local function add(name, times)
    if times then gather(group, 'changes', name, '+' .. times) end
  end
  if collection then
    add(written, puts['w' .. collection])
    add(skipped, puts['s' .. collection])
  end
end
for _, group in ipairs(groups) do count(now, group, changed[group].expiry, changed[group].changes) end
if purged > 0 then purge(now, purged) end
if not announce(ARGV[1], announcements) then
  answer = answer .. '!'
  redis.call('SET', memo, answer, 'PX', 60000)
end
return answer
