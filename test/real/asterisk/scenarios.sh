# More scenarios, in the words of the test server's player (phone, caller, dial, at, ami, channel): sourced by it.
hangup() { ami "Action: Hangup|Channel: $(channel "$1")"; }
OUTSIDE=95557654321
from_agent() { ami "Action: Originate|Channel: $1|Exten: $2|Context: $3|Priority: 1|CallerID: \"CTC\" <1001>|Timeout: ${4:-20000}|Async: true"; T0=$EPOCHREALTIME; }

# picked up at another phone
S_group_pickup() { phone 1002 rings; caller +15550002002 hangs-up 6000; at 2; dial 1003 '*8' waits; }
S_group_pickup_ringgroup() { phone 1001 rings; phone 1002 rings; caller +15550002009 hangs-up 5000; at 2; dial 1003 '*8' waits; }
S_directed_pickup() { phone 1002 rings; caller +15550002002 hangs-up 5000; at 2; dial 1001 '**1002' waits; }
S_queue_pickup() { phone 1001 rings; caller +15550007000 hangs-up 8000; at 3; dial 1003 '*8' waits; }
S_pickup_nothing() { dial 1003 '*8' rejected 403; }
S_park_pickup() { phone 1001 answers-waits; caller +15550002001 waits
  at 4; ami "Action: BlindTransfer|Channel: $(channel PJSIP/1001)|Context: internal|Exten: 700"
  at 7; dial 1003 701 waits; at 13; hangup PJSIP/trunk; }
S_conference() { caller +15550002080 hangs-up 10000; at 2; dial 1001 8100 hangs-up 9000; at 4; dial 1002 8100 hangs-up 4000; }

# numbers as they are dialled
S_out9_answered() { phone far answers-waits; dial 1001 $OUTSIDE hangs-up 3000; }
S_out9_noanswer() { phone far rings; dial 1001 $OUTSIDE cancels 3000; }
S_out9_invalid() { phone far rejects 404 'Not Found'; dial 1001 $OUTSIDE rejected 404; }
S_out9_incomplete() { phone far rejects 484 'Address Incomplete'; dial 1001 $OUTSIDE rejected 484; }
S_out9_congestion() { phone far rejects 503 'Service Unavailable'; dial 1001 $OUTSIDE rejected 503; }
S_out_911() { phone far answers-waits; dial 1001 911 hangs-up 3000; }
S_out_then_blind() { phone far answers-waits; phone 1002 answers-waits; dial 1001 $OUTSIDE waits
  at 4; ami "Action: BlindTransfer|Channel: $(channel PJSIP/1001)|Context: internal|Exten: 1002"; at 9; hangup PJSIP/trunk; }
S_restricted_name() { phone 1001 answers-waits; _call caller "$CALLER_PORT" Restricted Unavailable "127.0.0.1:$CALLER_PORT" +15550002001 hangs-up 3000; }
S_obrien() { phone 1001 answers-waits; _call caller "$CALLER_PORT" $CUSTOMER "Pat O'Brien" "127.0.0.1:$CALLER_PORT" +15550002001 hangs-up 3000; }
S_utf8_name() { phone 1001 answers-waits; _call caller "$CALLER_PORT" $CUSTOMER "Zoë Çelik" "127.0.0.1:$CALLER_PORT" +15550002001 hangs-up 3000; }
S_feature_codes() { dial 1001 '*97' hangs-up 1000; at 3; dial 1002 '*78' waits; }

# queues at the DID
S_queue_local_group() { phone 1001 rings; phone 1002 answers-waits; phone 1003 rings; caller +15550002010 hangs-up 6500; }
S_queue_in_turn() { phone 1001 rings; phone 1002 rings; phone 1003 rings; caller +15550002011 hangs-up 14500; }
S_queue_voicemail() { phone 1001 rings; phone 1002 rings; phone 1003 rings; caller +15550002012 hangs-up 12000; }
S_two_queues() { phone 1002 rings; phone 1003 rings; phone 1001 answers-hangs-up 3000; caller +15550002015 waits; }
S_queue_local_third() { phone 1001 rings; phone 1002 rings; phone 1003 answers-waits; caller +15550002014 hangs-up 16000; }
S_blind_to_queue() { phone 1001 answers-waits; phone 1002 answers-waits; caller +15550002001 waits
  at 4; ami "Action: BlindTransfer|Channel: $(channel PJSIP/1001)|Context: internal|Exten: 7101"; at 10; hangup PJSIP/trunk; }
S_attended_to_queue() { phone 1001 answers-waits; phone 1002 answers-waits; caller +15550002001 waits
  at 4; ami "Action: Atxfer|Channel: $(channel PJSIP/1001)|Context: internal|Exten: 7101"
  at 9; hangup PJSIP/1001; at 12; hangup PJSIP/trunk; }
S_blind_outside() { phone 1001 answers-waits; phone far answers-waits; caller +15550002001 waits
  at 4; ami "Action: BlindTransfer|Channel: $(channel PJSIP/1001)|Context: internal|Exten: $OUTSIDE"; at 9; hangup PJSIP/trunk; }

# a queue's day, for its figures: answered within 5 s and later, given up after 7 s and after 3 s, two at once, not answered in 15 s
COUNTED=+15550002016
S_counted_answered() { phone 1001 answers-waits; caller $COUNTED hangs-up 6000; }
S_counted_late() { ami "Action: QueuePause|Queue: counted|Interface: PJSIP/1001|Paused: true"; phone 1001 answers-waits; caller $COUNTED hangs-up 13000
  at 6; ami "Action: QueuePause|Queue: counted|Interface: PJSIP/1001|Paused: false"; }
S_counted_abandoned() { phone 1001 rings; caller $COUNTED hangs-up 7000; }
S_counted_early() { phone 1001 rings; caller $COUNTED hangs-up 3000; }
S_counted_two() { CALLS=2; phone 1001 answers-waits; CALLS=1; caller $COUNTED hangs-up 5000
  at 0.5; _call caller2 $((CALLER_PORT + 1)) +15552223333 'Second Caller' "127.0.0.1:$((CALLER_PORT + 1))" $COUNTED hangs-up 13000; }
S_counted_missed() { phone 1001 rings; caller $COUNTED waits; }

# answered, or not, outside
S_forward_local() { phone far answers-waits; caller +15550002050 hangs-up 3000; }
S_forward_direct() { phone far answers-waits; caller +15550002051 hangs-up 3000; }
S_forward_noanswer() { phone far rings; caller +15550002050 cancels 4000; }
S_desk_and_mobile() { phone 1001 rings; phone far answers-waits; caller +15550002052 hangs-up 4000; }
S_desk_and_mobile_desk() { phone 1001 answers-waits; phone far rings; caller +15550002052 hangs-up 4000; }
S_hunt_mobile() { phone 1001 rings; phone 1002 rings; phone far answers-waits; caller +15550002053 hangs-up 3000; }
S_confirm_accepted() { phone far answers-waits; caller +15550002060 hangs-up 3000; }
S_confirm_declined() { phone far answers-waits; caller +15550002061 rejected 603; }
S_confirm_declined_outer() { phone far answers-waits; caller +15550002063 rejected 603; }

# made by the PBX
S_ctc_local_answered() { phone 1001 answers-waits; phone far answers-hangs-up 3000; from_agent Local/1001@internal/n +15557654321 internal; }
S_ctc_agent_noanswer() { phone 1001 rings; from_agent Local/1001@internal/n +15557654321 internal 4000; }
S_ctc_prefix_noanswer() { phone 1001 answers-waits; phone far rings; from_agent PJSIP/1001 $OUTSIDE internal; at 6; hangup PJSIP/1001; }
S_ctc_nested_answered() { phone 1001 answers-waits; phone far answers-hangs-up 3000; from_agent Local/1082@from-internal/n $OUTSIDE from-internal; }
S_ctc_nested_denied() { phone 1001 rejects 603 Decline; from_agent Local/1082@from-internal/n +15557654321 from-internal; }
S_ctc_elsewhere_denied() { phone 1003 rings; phone far rejects 603 Decline; from_agent Local/1081@from-internal/n +15552223333 from-internal; }
S_ctc_elsewhere_answered() { CALLS=2; phone far answers-waits; CALLS=1; from_agent Local/1084@from-internal/n 95552223333 from-internal; at 8; hangup PJSIP/trunk; }
S_callback_customer_first() { phone far answers-waits; phone 1002 answers-hangs-up 3000; from_agent PJSIP/+15557654321@trunk 1002 internal; }
S_callback_customer_noanswer() { phone far rings; from_agent PJSIP/+15557654321@trunk 1002 internal 4000; }
S_callback_customer_first_local() { phone far answers-waits; phone 1002 answers-hangs-up 3000; from_agent Local/$OUTSIDE@internal/n 1002 internal; }

# as FreePBX goes
S_freepbx_extension() { phone 1001 answers-waits; caller +15550002100 hangs-up 3000; }
S_freepbx_ringgroup() { phone 1001 rings; phone 1002 answers-waits; phone far rings; caller +15550002101 hangs-up 3000; }
S_freepbx_ringgroup_mobile() { phone 1001 rings; phone 1002 rings; phone far answers-waits; caller +15550002101 hangs-up 3000; }
S_freepbx_queue() { phone 1001 rings; phone 1002 answers-waits; caller +15550002102 hangs-up 6000; }
S_freepbx_queue_abandon() { phone 1001 rings; phone 1002 rings; caller +15550002102 hangs-up 5000; }
S_freepbx_followme() { phone 1003 rings; phone far answers-waits; caller +15550002103 hangs-up 3000; }
S_freepbx_out() { phone far answers-waits; _call 1001 "$PHONE1_PORT" 1001 1001 "127.0.0.1:$SIP_PORT" f$OUTSIDE hangs-up 3000; }
S_early_media() { phone 1001 answers-waits; caller +15550002104 hangs-up 3000; }
S_crash_midcall() { phone 1001 answers-waits; caller +15550002001 waits; at 8; "$RIG_SRC/asterisk.sh" crash >"$RUN/restart.out"; sleep 1; "$RIG_SRC/asterisk.sh" start >>"$RUN/restart.out"; kill "${PIDS[@]}" 2>/dev/null || true; PIDS=() LABELS=(); }
