namespace LoopKit.Sandbox;

/// <summary>Says what keeps the commands of this host's loops apart from the rest of the machine.</summary>
/// <remarks>Thread-safe. The first call may try the sandbox out, which takes some milliseconds.</remarks>
public interface ISandboxStatus
{
    /// <summary>The host's setting.</summary>
    SandboxMode Mode { get; }

    /// <summary>What receipts will say of a command with this policy: the name of the sandbox, or <c>none</c>.</summary>
    /// <param name="policy">The policy. <see langword="null"/>: that of a definition that says nothing.</param>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.SandboxUnavailable"/>: such a command must not run here.</exception>
    string NameFor(SandboxPolicy? policy = null);

    /// <summary>One line for people: what commands run in, or that they are not sandboxed, and why.</summary>
    string Describe();
}
