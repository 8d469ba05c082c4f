using System.Runtime.Versioning;

namespace LoopKit.Sandbox;

/// <summary>Windows: a job object for every command, which bounds its processes and memory and ends all of them with it. Not exercised by LoopKit's own tests.</summary>
/// <remarks>It hides neither files nor the network, so it is no sandbox for whoever requires one.</remarks>
[SupportedOSPlatform("windows")]
internal sealed class JobObjectSandbox : ISandbox
{
    /// <inheritdoc/>
    public string Name => "job object, limits only";

    /// <inheritdoc/>
    public string? Problem => null;

    /// <inheritdoc/>
    public bool Isolates => false;

    /// <inheritdoc/>
    public bool CanEnforceReadOnly => false;

    /// <inheritdoc/>
    public CommandLaunch Prepare(ProcessRequest request, IReadOnlyDictionary<string, string> environment) => request.ReadOnlyWorkspace
        ? throw new LoopKitException(ErrorCodes.SandboxUnavailable, "A command that must not change the workspace needs a sandbox, and Windows has none that could keep it from that.")
        : new CommandLaunch(request, environment) { Sandbox = Name, Limits = request.Sandbox };
}
