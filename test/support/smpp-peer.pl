#!/usr/bin/perl
# A peer that speaks SMPP with Net::SMPP. Says what happens to it, a line each; ends by itself.
#   smpp-peer.pl server            an SMSC for one client: answers, sends a receipt for each submit and one message
#   smpp-peer.pl client PORT       binds, submits, waits for the receipt and the reply of the handset, unbinds
use strict;
use warnings;
use Net::SMPP;

$| = 1;
my ($role, $port) = @ARGV;
if ($role eq 'server') { server() }
elsif ($role eq 'client') { client($port) }
else { die "smpp-peer.pl server, or smpp-peer.pl client PORT\n" }

sub say_line { print join(' ', @_), "\n" }

sub server {
    my $listener = Net::SMPP->new_listen('127.0.0.1', port => 0) or die "cannot listen: $!";
    say_line('listening', $listener->sockport);
    my $client = $listener->accept or die "nobody came: $!";
    my $submits = 0;
    while (my $pdu = $client->read_pdu) {
        my $cmd = $pdu->{cmd};
        if ($cmd == Net::SMPP::CMD_bind_transceiver) {
            say_line('bound', $pdu->{system_id}, $pdu->{password}, sprintf('%#x', $pdu->{interface_version}));
            $client->set_version(0x34);
            $client->bind_transceiver_resp(seq => $pdu->{seq}, system_id => 'perl');
            $client->enquire_link(async => 1);
        }
        elsif ($cmd == Net::SMPP::CMD_submit_sm) {
            my $id = 'perl-' . ++$submits;
            say_line('submit', $pdu->{source_addr}, $pdu->{destination_addr}, unpack('H*', $pdu->{short_message}));
            $client->submit_sm_resp(seq => $pdu->{seq}, message_id => $id);
            receipt($client, $pdu, $id);
        }
        elsif ($cmd == Net::SMPP::CMD_enquire_link) { $client->enquire_link_resp(seq => $pdu->{seq}) }
        elsif ($cmd == Net::SMPP::CMD_unbind) {
            $client->unbind_resp(seq => $pdu->{seq});
            say_line('unbound');
            return;
        }
        else { say_line('answer', sprintf('%#x', $cmd), $pdu->{status}) }
    }
}

sub receipt {
    my ($client, $submit, $id) = @_;
    $client->deliver_sm(
        async => 1,
        source_addr => $submit->{destination_addr},
        destination_addr => $submit->{source_addr},
        esm_class => Net::SMPP::ESM_type_delivery_receipt,
        short_message => "id:$id sub:001 dlvrd:001 submit date:2401010000 done date:2401010000 stat:DELIVRD err:000 text:",
        receipted_message_id => "$id\0",
        message_state => pack('C', Net::SMPP::MSGSTATE_delivered),
    );
}

sub client {
    my ($smpp, $bound) = Net::SMPP->new_transceiver(
        '127.0.0.1', port => $_[0], smpp_version => 0x34, interface_version => 0x34,
        system_id => 'carrier', password => 'secret',
    ) or die "cannot connect: $!";
    say_line('bound', $bound->{status}, $bound->{system_id});
    my $answer = $smpp->enquire_link();
    say_line('alive', $answer->{status});
    my $seq = $smpp->submit_sm(
        async => 1, source_addr => '12345', destination_addr => '447911000016', registered_delivery => 1,
        data_coding => 0, short_message => 'echo me',
    );
    my $awaited = 3;
    while ($awaited > 0 and my $pdu = $smpp->read_pdu) {
        if ($pdu->{cmd} == Net::SMPP::CMD_submit_sm_resp) {
            say_line('accepted', $pdu->{status}, $pdu->{seq} == $seq ? 'same' : 'other', $pdu->{message_id});
        }
        elsif ($pdu->{cmd} == Net::SMPP::CMD_deliver_sm) {
            my $state = defined $pdu->{message_state} ? unpack('C', $pdu->{message_state}) : '-';
            (my $id = $pdu->{receipted_message_id} // '-') =~ s/\0//g;
            say_line('deliver', $pdu->{esm_class}, $pdu->{source_addr}, $state, $id, unpack('H*', $pdu->{short_message}));
            $smpp->deliver_sm_resp(seq => $pdu->{seq}, message_id => '');
        }
        $awaited--;
    }
    say_line('unbound', $smpp->unbind()->{status});
}
