# SPDX-License-Identifier: Apache-2.0
# An SMSC out of Debian's Net::SMPP, which reads and writes PDUs by somebody else's reading of the specification. Prints its port, then one
# line of JSON for every message, and gives a receipt for each that asks for one. With REPLY in the environment, the phone answers a message
# in which that pattern finds something with what its group found; each answer of ours to that is printed too.
use strict;
use warnings;
use JSON::PP;
use Net::SMPP;

$| = 1;
my $listener = Net::SMPP->new_listen('127.0.0.1', port => 0, smpp_version => 0x34) or die "listen: $!";
print $listener->sockport, "\n";
my $count = 0;
while (my $peer = $listener->accept) {
    ${*$peer}{async} = 1;
    while (my $pdu = $peer->read_pdu) {
        my $command = $pdu->cmd;
        if ($command == Net::SMPP::CMD_bind_transceiver) {
            $peer->bind_transceiver_resp(seq => $pdu->seq, status => 0, system_id => 'perl');
        } elsif ($command == Net::SMPP::CMD_enquire_link) {
            $peer->enquire_link_resp(seq => $pdu->seq, status => 0);
        } elsif ($command == Net::SMPP::CMD_unbind) {
            $peer->unbind_resp(seq => $pdu->seq, status => 0);
        } elsif ($command == Net::SMPP::CMD_submit_sm) {
            my $id = 'perl-' . ++$count;
            my %fields = map { $_ => "$pdu->{$_}" } qw(source_addr destination_addr validity_period registered_delivery data_coding esm_class);
            $fields{text} = unpack('H*', $pdu->{short_message});
            print encode_json(\%fields), "\n";
            $peer->submit_sm_resp(seq => $pdu->seq, status => 0, message_id => $id);
            next unless $pdu->{registered_delivery};
            $peer->deliver_sm(source_addr => $pdu->{destination_addr}, destination_addr => $pdu->{source_addr}, esm_class => 4,
                short_message => "id:$id sub:001 dlvrd:001 submit date:2601010000 done date:2601010000 stat:DELIVRD err:000 text:");
            next unless defined $ENV{REPLY} && $pdu->{short_message} =~ s/\0//gr =~ /$ENV{REPLY}/;
            $peer->deliver_sm(source_addr_ton => 1, source_addr_npi => 1, source_addr => $pdu->{destination_addr},
                destination_addr => $pdu->{source_addr}, short_message => $1);
        } elsif ($command == Net::SMPP::CMD_deliver_sm_resp) {
            print encode_json({answered => $pdu->status}), "\n" if defined $ENV{REPLY};
        }
    }
}
