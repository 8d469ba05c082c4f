using System.Security.Cryptography;

namespace LoopKit.Plugins;

/// <summary>Checks a plugin's files before any of them is loaded.</summary>
internal static class PluginFolder
{
    /// <summary>Finds the plugin folders: the folder itself when it has a manifest, otherwise every sub-folder that has one, by name.</summary>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.PluginManifestInvalid"/>: there is no such folder.</exception>
    public static IReadOnlyList<string> Find(string folder)
    {
        var root = Path.GetFullPath(folder);
        if (!Directory.Exists(root))
        {
            throw new LoopKitException(ErrorCodes.PluginManifestInvalid, $"There is no folder '{root}' to load plugins from. Create it, or leave it out of the host's plugins.");
        }

        return HasManifest(root) ? [root] : [.. Directory.EnumerateDirectories(root).Where(HasManifest).Order(StringComparer.Ordinal)];
    }

    /// <summary>Returns the path of the assembly that the manifest names, once it may be loaded.</summary>
    /// <exception cref="LoopKitException">One of the plugin codes.</exception>
    public static string CheckedAssembly(string folder, PluginManifest manifest)
    {
        var assembly = Path.Combine(folder, manifest.Assembly);
        if (!File.Exists(assembly))
        {
            throw new LoopKitException(ErrorCodes.PluginLoadFailed, $"'{assembly}' does not exist. Deploy the whole build output of the plugin.");
        }

        RefuseLinkToOutside(folder, assembly);
        RefuseFilesThatAnybodyMayChange(folder);
        CheckHash(assembly, manifest.Sha256);
        return assembly;
    }

    private static bool HasManifest(string folder) => File.Exists(Path.Combine(folder, PluginManifest.FileName));

    private static void RefuseLinkToOutside(string folder, string assembly)
    {
        if (File.ResolveLinkTarget(assembly, returnFinalTarget: true) is { } target && Path.GetDirectoryName(target.FullName) != folder)
        {
            throw new LoopKitException(ErrorCodes.PluginManifestInvalid, $"'{assembly}' is a link to '{target.FullName}', outside the plugin's folder. Put the file itself there.");
        }
    }

    private static void RefuseFilesThatAnybodyMayChange(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // A link's own mode says nothing.
        var all = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        foreach (var path in Directory.EnumerateFileSystemEntries(folder, "*", all).Prepend(folder))
        {
            if (File.GetUnixFileMode(path).HasFlag(UnixFileMode.OtherWrite))
            {
                throw new LoopKitException(ErrorCodes.PluginLoadFailed, $"Every user of this machine may change '{path}', and so what this host runs. Remove that right: chmod -R o-w '{folder}'.");
            }
        }
    }

    private static void CheckHash(string assembly, string? expected)
    {
        if (expected is null)
        {
            return;
        }

        using var stream = File.OpenRead(assembly);
        var actual = Convert.ToHexStringLower(SHA256.HashData(stream));
        if (!actual.Equals(expected, StringComparison.OrdinalIgnoreCase))
        {
            throw new LoopKitException(ErrorCodes.PluginHashMismatch, $"'{assembly}' has the SHA-256 {actual}, but its manifest names {expected}. Deploy the plugin again, or correct the manifest if the file is right.");
        }
    }
}
