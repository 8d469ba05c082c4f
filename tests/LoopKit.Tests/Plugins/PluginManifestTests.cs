using LoopKit.Plugins;

namespace LoopKit.Tests.Plugins;

[Property("Requirement", "PLUG-01")]
public sealed class PluginManifestTests
{
    private const string Hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Test]
    public void A_manifest_is_read()
    {
        var manifest = Read($$"""{"id":"a","version":"1.0.0-beta.1","sdk":">=0.1 <0.2","assembly":"A.dll","description":"d","permissions":["network"],"sha256":"{{Hash}}"}""");
        Assert.That(manifest.Id, Is.EqualTo("a"));
        Assert.That(manifest.Version, Is.EqualTo("1.0.0-beta.1"));
        Assert.That(manifest.Permissions, Is.EqualTo(new[] { "network" }));
        Assert.That(manifest.Sha256, Is.EqualTo(Hash));
    }

    [TestCase("", "cannot be read")]
    [TestCase("null", "null")]
    [TestCase("[]", "cannot be read")]
    [TestCase("""{"id":"a","version":"1.0","sdk":">=0.1"}""", "assembly")]
    [TestCase("""{"id":"a","id":"b","version":"1.0","sdk":">=0.1","assembly":"A.dll"}""", "id")]
    [TestCase("""{"id":null,"version":"1.0","sdk":">=0.1","assembly":"A.dll"}""", "id")]
    [TestCase("""{"id":"a","version":"1.0","sdk":">=0.1","assembly":"A.dll","permisions":[]}""", "permisions")]
    [TestCase("""{"id":"A b","version":"1.0","sdk":">=0.1","assembly":"A.dll"}""", "'A b'")]
    [TestCase("""{"id":"a","version":"new","sdk":">=0.1","assembly":"A.dll"}""", "'new'")]
    [TestCase("""{"id":"a","version":"1.0","sdk":"0.1","assembly":"A.dll"}""", "'0.1'")]
    [TestCase("""{"id":"a","version":"1.0","sdk":">=0.1","assembly":"A.dll","sha256":"12"}""", "sha256")]
    [TestCase("""{"id":"a","version":"1.0","sdk":">=0.1","assembly":"A.dll","permissions":["All Files"]}""", "permission")]
    public void A_wrong_manifest_is_refused_and_the_fault_named(string json, string fault) => Assert.That(
        () => Read(json),
        Throws.TypeOf<LoopKitException>().With.Property("Code").EqualTo(ErrorCodes.PluginManifestInvalid).And.Message.Contains(fault));

    [TestCase("../A.dll")]
    [TestCase("/etc/A.dll")]
    [TestCase("sub/A.dll")]
    [TestCase(@"..\\A.dll")]
    [TestCase("C:A.dll")]
    [TestCase("..")]
    [TestCase("")]
    public void An_assembly_outside_the_folder_is_refused(string assembly) => Assert.That(
        () => Read($$"""{"id":"a","version":"1.0","sdk":">=0.1","assembly":"{{assembly}}"}"""),
        Throws.TypeOf<LoopKitException>().With.Property("Code").EqualTo(ErrorCodes.PluginManifestInvalid).And.Message.Contains("own folder"));

    [Test]
    public void A_huge_manifest_is_not_read() => Assert.That(
        () => Read($$"""{"id":"a","version":"1.0","sdk":">=0.1","assembly":"A.dll","description":"{{new string('x', 100_000)}}"}"""),
        Throws.TypeOf<LoopKitException>().With.Message.Contains("larger"));

    private static PluginManifest Read(string json)
    {
        using var folder = new PluginsFolder();
        File.WriteAllText(Path.Combine(folder.Root, PluginManifest.FileName), json);
        return PluginManifest.Read(folder.Root);
    }
}
