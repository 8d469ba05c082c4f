namespace LoopKit.Sandbox;

/// <summary>One path in a sandbox.</summary>
/// <param name="Kind">How it appears.</param>
/// <param name="Target">Where it appears.</param>
/// <param name="Source">What appears there; <see langword="null"/>: what is there on the host.</param>
internal sealed record SandboxMount(MountKind Kind, string Target, string? Source = null);
