using Microsoft.Extensions.Options;

namespace LoopKit.Sandbox;

/// <summary>Decides for every command whether it runs in the sandbox of this machine, without one, or not at all.</summary>
internal sealed class SandboxChoice(ISandbox? sandbox, SandboxMode mode) : ISandboxStatus
{
    /// <summary>What receipts say of a command that nothing kept apart.</summary>
    public const string NotSandboxed = "none";

    /// <summary>The sandbox of this operating system, with the host's settings.</summary>
    public SandboxChoice(IOptions<LoopKitOptions> options)
        : this(SandboxOfSystem(options.Value), options.Value.Sandbox)
    {
    }

    /// <summary>No sandbox, for whom the mode is <see cref="SandboxMode.Off"/>.</summary>
    public static SandboxChoice Off { get; } = new(sandbox: null, SandboxMode.Off);

    /// <inheritdoc/>
    public SandboxMode Mode => mode;

    /// <summary>Why there is no sandbox on this machine; <see langword="null"/> when there is one that works.</summary>
    public string? Problem => sandbox is null ? "LoopKit has no sandbox for this operating system." : sandbox.Problem;

    /// <inheritdoc/>
    public string NameFor(SandboxPolicy? policy = null) => For(policy ?? new SandboxPolicy())?.Name ?? NotSandboxed;

    /// <summary>Whether a command can be kept from changing the workspace.</summary>
    public bool CanEnforceReadOnly => mode != SandboxMode.Off && sandbox is { CanEnforceReadOnly: true, Problem: null };

    /// <inheritdoc/>
    public string Describe() => (mode, Problem) switch
    {
        (SandboxMode.Off, _) => "Commands of loops are not sandboxed: the sandbox is switched off.",
        (_, { } problem) => $"Commands of loops are not sandboxed: {problem}",
        _ when !sandbox!.Isolates => $"Commands of loops are not sandboxed, only limited: {sandbox.Name}.",
        _ => $"Commands of loops run in {sandbox.Name}.",
    };

    /// <summary>Refuses a policy, or without one the host's own mode, that asks for a sandbox when there is none that works.</summary>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.SandboxUnavailable"/>.</exception>
    public void RequireUsable(SandboxPolicy? policy = null) => _ = For(policy ?? new SandboxPolicy());

    /// <summary>Prepares a command, in the sandbox or without one.</summary>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.SandboxUnavailable"/>: it must not run without a sandbox, and there is none.</exception>
    public CommandLaunch Prepare(ProcessRequest request)
    {
        var environment = CommandEnvironment.Create(request.Environment);
        if (For(request.Sandbox) is { } usable)
        {
            return usable.Prepare(request, environment);
        }

        return request.ReadOnlyWorkspace
            ? throw new LoopKitException(ErrorCodes.SandboxUnavailable, $"A command that must not change the workspace needs a sandbox. {Describe()}")
            : new CommandLaunch(request, environment);
    }

    /// <summary>The sandbox for a policy, or <see langword="null"/> when its commands run without one.</summary>
    private ISandbox? For(SandboxPolicy policy)
    {
        var wanted = policy.Mode is { } own && own > mode ? own : mode;
        if (wanted == SandboxMode.Off)
        {
            return null;
        }

        var problem = Problem ?? (wanted == SandboxMode.Required && !sandbox!.Isolates ? $"{sandbox.Name}: it hides neither files nor the network." : null);
        if (problem is null)
        {
            return sandbox;
        }

        return wanted == SandboxMode.Preferred
            ? null
            : throw new LoopKitException(ErrorCodes.SandboxUnavailable, $"A sandbox is required, and there is none that works: {problem}");
    }

    private static ISandbox? SandboxOfSystem(LoopKitOptions options)
    {
        if (OperatingSystem.IsLinux())
        {
            return new BubblewrapSandbox(options);
        }

        if (OperatingSystem.IsMacOS())
        {
            return new SeatbeltSandbox(options);
        }

        return OperatingSystem.IsWindows() ? new JobObjectSandbox() : null;
    }
}
