-- Posts one message in one atomic step: makes its id, appends it to the log and publishes it; once, however often it is sent.
--
-- KEYS  the room's log, the ref
-- ARGV  channel, room, name and uid of the author, text, the author's own ref or '',
--       newest id that the sending server knows, newest that it has received without a break, messages to keep,
--       PUBLISH or, in a cluster, SPUBLISH
-- Answers the message's id, and 1 if it was posted before.

local seen = redis.call('GET', KEYS[2])
if seen then
    return { seen, 1 }
end

local channel, room, name, uid, text, ref, known, received, history, publish = unpack(ARGV)

local function numbers(id)
    local ms, seq = string.match(id, '^(%d+)-(%d+)$')
    return tonumber(ms), tonumber(seq)
end

-- A log that was lost goes on after the last message that the server received from it.
local newest = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
local prev = newest and newest[1] or received

-- The id: after everything that is known, even if the clock stepped back.
local ms, seq = numbers(prev)
local knownMs, knownSeq = numbers(known)
if knownMs > ms or (knownMs == ms and knownSeq > seq) then
    ms, seq = knownMs, knownSeq
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if now > ms then
    ms, seq = now, 0
else
    seq = seq + 1
end
local at = string.format('%.0f', ms)
local id = at .. '-' .. string.format('%.0f', seq)

local entry = { 'prev', prev, 'from', name, 'uid', uid, 'text', text }
local json = cjson.encode
local payload = '{"type":"message","room":' .. json(room) .. ',"id":"' .. id .. '","prev":"' .. prev .. '","from":'
    .. json(name) .. ',"uid":' .. json(uid) .. ',"text":' .. json(text) .. ',"at":' .. at
if ref ~= '' then
    entry[9], entry[10] = 'ref', ref
    payload = payload .. ',"ref":' .. json(ref)
end

redis.call('XADD', KEYS[1], 'MAXLEN', '~', history, id, unpack(entry))
redis.call('EXPIRE', KEYS[1], 86400)
redis.call('SET', KEYS[2], id, 'NX', 'EX', 300)
redis.call(publish, channel, payload .. '}')
return { id, 0 }
