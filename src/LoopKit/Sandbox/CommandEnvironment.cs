using System.Collections;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace LoopKit.Sandbox;

/// <summary>Makes the environment of a command from an allow-list, so that no secret and no hook of the host reaches it.</summary>
/// <remarks>
/// What is not listed is absent: <c>LD_PRELOAD</c>, <c>DOTNET_STARTUP_HOOKS</c>, <c>GIT_*</c>, <c>*_API_KEY</c>, <c>*_TOKEN</c>, proxies (their
/// addresses may hold passwords) and all else. A definition adds what its commands need. Relative entries of <c>PATH</c> are dropped: a workspace
/// must not be able to shadow <c>git</c>.
/// </remarks>
internal static class CommandEnvironment
{
    /// <summary>The variable that tags every process of a loop.</summary>
    public const string LoopTag = "LOOPKIT_LOOP";

    /// <summary>The variable that tags every process of one run.</summary>
    public const string RunTag = "LOOPKIT_RUN";

    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private static readonly ImmutableArray<string> _allowed =
    [
        "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME",
        "SSL_CERT_FILE", "SSL_CERT_DIR",
        "DOTNET_ROOT", "DOTNET_CLI_HOME", "DOTNET_CLI_TELEMETRY_OPTOUT", "DOTNET_NOLOGO", "DOTNET_SKIP_FIRST_TIME_EXPERIENCE",
        "DOTNET_GENERATE_ASPNET_CERTIFICATE", "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "NUGET_PACKAGES",
        "JAVA_HOME", "GOPATH", "GOROOT", "GOCACHE", "GOMODCACHE", "CARGO_HOME", "RUSTUP_HOME", "PYENV_ROOT", "VIRTUAL_ENV", "NVM_DIR",
    ];

    private static readonly ImmutableArray<string> _allowedOnWindows =
    [
        "SystemRoot", "windir", "SystemDrive", "ComSpec", "PATHEXT", "TEMP", "TMP", "USERPROFILE", "USERNAME", "APPDATA", "LOCALAPPDATA",
        "ProgramData", "ProgramFiles", "ProgramFiles(x86)", "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE",
    ];

    private static readonly ImmutableArray<KeyValuePair<string, string>> _fixed =
    [
        new("TERM", "dumb"),
        new("PAGER", "cat"),
        new("GIT_PAGER", "cat"),
        new("GIT_TERMINAL_PROMPT", "0"),
        // Build servers that outlive their build would be killed in the middle of another one.
        new("MSBUILDDISABLENODEREUSE", "1"),
    ];

    /// <summary>The allow-listed variables of this process, the fixed ones, and those added, which win.</summary>
    public static IReadOnlyDictionary<string, string> Create(IReadOnlyDictionary<string, string> added) => Select(OfThisProcess(), added);

    /// <summary>All variables of this process.</summary>
    public static IReadOnlyDictionary<string, string> OfThisProcess() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => entry.Value as string ?? "");

    /// <summary>The allow-listed ones of a host's variables, the fixed ones, and those added, which win.</summary>
    internal static IReadOnlyDictionary<string, string> Select(IReadOnlyDictionary<string, string> host, IReadOnlyDictionary<string, string> added)
    {
        var environment = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in host.Where(variable => IsAllowed(variable.Key)).Concat(_fixed).Concat(added))
        {
            environment[name] = value;
        }

        if (!added.ContainsKey("PATH"))
        {
            environment["PATH"] = AbsoluteEntries(host.GetValueOrDefault("PATH"));
        }

        return environment;
    }

    /// <summary>SHA-256 over the sorted <c>NAME=value</c> lines, in lower-case hex. The tags are not in it, so equal environments have equal digests.</summary>
    public static string Digest(IReadOnlyDictionary<string, string> environment)
    {
        var lines = environment.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines))));
    }

    private static bool IsAllowed(string name) =>
        _allowed.Contains(name)
        || name.StartsWith("LC_", StringComparison.Ordinal)
        || (OperatingSystem.IsWindows() && _allowedOnWindows.Contains(name, StringComparer.OrdinalIgnoreCase));

    private static string AbsoluteEntries(string? path)
    {
        var entries = (path ?? "").Split(Path.PathSeparator).Where(Path.IsPathFullyQualified).ToList();
        return entries.Count == 0 && !OperatingSystem.IsWindows() ? DefaultPath : string.Join(Path.PathSeparator, entries);
    }
}
