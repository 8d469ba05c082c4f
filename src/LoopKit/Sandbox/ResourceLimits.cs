using System.Globalization;

namespace LoopKit.Sandbox;

/// <summary>What the kernel holds every process of a command to.</summary>
internal static class ResourceLimits
{
    private static readonly string? _program = new[] { "/usr/bin/prlimit", "/bin/prlimit" }.FirstOrDefault(File.Exists);

    /// <summary>The program that sets the limits and goes on with what follows; nothing where there is none.</summary>
    public static IReadOnlyList<string> Of(SandboxPolicy policy) => _program is null
        ? []
        :
        [
            _program, "--core=0",
            string.Create(CultureInfo.InvariantCulture, $"--fsize={policy.MaxFileSize}"),
            string.Create(CultureInfo.InvariantCulture, $"--data={policy.MaxMemory}"),
            string.Create(CultureInfo.InvariantCulture, $"--nproc={policy.MaxProcesses}"),
            "--",
        ];
}
