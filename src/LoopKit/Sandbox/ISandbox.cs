namespace LoopKit.Sandbox;

/// <summary>A way of this operating system to keep commands apart from the rest of the machine.</summary>
/// <remarks>Thread-safe.</remarks>
internal interface ISandbox
{
    /// <summary>The name for receipts and people, for example <c>bubblewrap</c>.</summary>
    string Name { get; }

    /// <summary>Why it does not work on this machine and what to do about it; <see langword="null"/> when it works. The first call tries it out.</summary>
    string? Problem { get; }

    /// <summary>Whether it keeps files and the network from commands; one that only limits what they use is none for whoever requires a sandbox.</summary>
    bool Isolates { get; }

    /// <summary>Whether it can keep a command from changing the workspace.</summary>
    bool CanEnforceReadOnly { get; }

    /// <summary>Prepares a command. Called only when it works.</summary>
    /// <param name="request">The command.</param>
    /// <param name="environment">The environment that it would get without a sandbox.</param>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.SandboxUnavailable"/>: it cannot give what the command asks for.</exception>
    CommandLaunch Prepare(ProcessRequest request, IReadOnlyDictionary<string, string> environment);
}
