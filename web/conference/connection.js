// SPDX-License-Identifier: Apache-2.0
// Picture and sound from browser to browser. The customer's side calls, and calls again when the connection is lost or the officer asks for it; each call has a
// name, and what belongs to an earlier one is passed over.
const PATIENCE = 4_000; // a connection that is disturbed may come back by itself

export class Connection {
  /** `shown(stream)`: the other side's; `told(state)`: connecting, connected or interrupted. */
  constructor({ signals, stream, shown, told, lost }) {
    Object.assign(this, { signals, stream, shown, told, lost, relays: [], early: [] });
  }

  begin(call) {
    this.end();
    this.call = call;
    this.early = [];
    const peer = (this.peer = new RTCPeerConnection({ iceServers: this.relays }));
    for (const track of this.stream.getTracks()) peer.addTrack(track, this.stream);
    peer.addEventListener("icecandidate", ({ candidate }) => {
      if (candidate) this.trying(() => this.signals.send("candidate", { call, candidate: candidate.toJSON() }));
    });
    peer.addEventListener("track", ({ streams }) => this.shown(streams[0]));
    peer.addEventListener("connectionstatechange", () => this.changed(peer));
    this.told("connecting");
    return peer;
  }

  changed(peer) {
    clearTimeout(this.waiting);
    if (peer !== this.peer) return;
    if (peer.connectionState === "connected") this.told("connected");
    if (peer.connectionState === "failed" || peer.connectionState === "disconnected") {
      this.told("interrupted");
      this.waiting = setTimeout(() => peer === this.peer && this.lost(), peer.connectionState === "failed" ? 0 : PATIENCE);
    }
  }

  callOther() {
    return this.trying(async () => {
      const peer = this.begin(crypto.randomUUID());
      await peer.setLocalDescription();
      await this.signals.send("offer", { call: this.call, sdp: peer.localDescription.sdp });
    });
  }

  answer({ call, sdp }) {
    return this.trying(async () => {
      const peer = this.begin(call);
      await peer.setRemoteDescription({ type: "offer", sdp });
      await this.addEarly();
      await peer.setLocalDescription();
      await this.signals.send("answer", { call, sdp: peer.localDescription.sdp });
    });
  }

  /** Takes an answer or a candidate of the present call. A candidate may come before the answer that it belongs to. */
  take({ kind, data }) {
    return this.trying(async () => {
      if (data.call !== this.call || !this.peer) return;
      if (kind === "answer" && this.peer.signalingState === "have-local-offer") {
        await this.peer.setRemoteDescription({ type: "answer", sdp: data.sdp });
        await this.addEarly();
      } else if (kind === "candidate" && this.peer.remoteDescription) {
        await this.peer.addIceCandidate(data.candidate);
      } else if (kind === "candidate") {
        this.early.push(data.candidate);
      }
    });
  }

  /** A step that fails because another call or the end came meanwhile is no matter. */
  async trying(step) {
    const peer = this.peer;
    try {
      await step();
    } catch (problem) {
      if (this.peer && this.peer === peer) this.told("interrupted");
      console.debug(problem);
    }
  }

  async addEarly() {
    for (const candidate of this.early.splice(0)) await this.peer.addIceCandidate(candidate);
  }

  end() {
    clearTimeout(this.waiting);
    this.peer?.close();
    this.peer = undefined;
  }
}
