using System.Text.Json;

namespace LoopKit.Plugins;

/// <summary>What a plugin says about itself in its <c>plugin.json</c>, read without loading any of its code.</summary>
internal sealed record PluginManifest
{
    public const string FileName = "plugin.json";

    private const int MaxBytes = 64 * 1024;

    /// <summary>Names the plugin: lower-case letters, digits and hyphens.</summary>
    public required string Id { get; init; }

    /// <summary>The plugin's own version.</summary>
    public required string Version { get; init; }

    /// <summary>The versions of the contracts that it works with; see <see cref="SdkRange"/>.</summary>
    public required string Sdk { get; init; }

    /// <summary>The file name of its assembly, in the same folder.</summary>
    public required string Assembly { get; init; }

    /// <summary>One line for people.</summary>
    public string? Description { get; init; }

    /// <summary>What it needs, for people.</summary>
    public IReadOnlyList<string>? Permissions { get; init; }

    /// <summary>The SHA-256 of its assembly in hexadecimal, when it wants to be checked.</summary>
    public string? Sha256 { get; init; }

    /// <exception cref="LoopKitException"><see cref="ErrorCodes.PluginManifestInvalid"/>.</exception>
    public static PluginManifest Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            var bytes = new FileInfo(path) is { Length: <= MaxBytes } ? File.ReadAllBytes(path) : throw Invalid(path, $"is larger than {MaxBytes} bytes");
            var manifest = JsonSerializer.Deserialize(bytes, PluginManifestJsonContext.Default.PluginManifest) ?? throw Invalid(path, "is null");
            return manifest.FirstFault() is { } fault ? throw Invalid(path, fault) : manifest;
        }
        catch (Exception failure) when (failure is JsonException or IOException or UnauthorizedAccessException)
        {
            throw Invalid(path, $"cannot be read: {failure.Message}", failure);
        }
    }

    private string? FirstFault() => this switch
    {
        _ when !IdText.IsValid(Id) => $"has the id '{Id}': use 1 to 64 lower-case letters, digits and hyphens",
        _ when !System.Version.TryParse(Version.Split('-', '+')[0], out _) => $"has the version '{Version}': write it like 1.2.3",
        _ when !SdkRange.TryParse(Sdk, out _) => $"has the sdk range '{Sdk}': write it like '>=0.1 <0.2'",
        _ when !IsFileName(Assembly) => $"names the assembly '{Assembly}': it must be a file in the plugin's own folder, like 'MyPlugin.dll'",
        _ when Permissions is not null && !Permissions.All(IdText.IsValid) => "has a permission that is not a word of lower-case letters, digits and hyphens",
        _ when Sha256 is { } hash && (hash.Length != 64 || !hash.All(char.IsAsciiHexDigit)) => "has a sha256 that is not 64 hexadecimal digits",
        _ => null,
    };

    private static bool IsFileName(string name) =>
        name is not ("" or "." or "..") && name.IndexOfAny(['/', '\\', ':', '\0']) < 0;

    private static LoopKitException Invalid(string path, string fault, Exception? cause = null) =>
        new(ErrorCodes.PluginManifestInvalid, $"'{path}' {fault}.", cause);
}
